# The ids that make a sensor yours. Either a secret that exists, or a vault and a secret that are made here and filled through a
# write-only argument: no state and no plan holds them.

locals {
  # A vault's name is unique in the world, and short.
  unique = substr(sha1("${data.azurerm_client_config.this.subscription_id}/${local.resource_group_name}/${var.name}"), 0, 12)
  secret = var.qualys_secret != null ? var.qualys_secret : {
    vault_id  = azurerm_key_vault.this[0].id
    vault_uri = azurerm_key_vault.this[0].vault_uri
    name      = "qualys-ids"
  }
}

resource "azurerm_key_vault" "this" {
  #checkov:skip=CKV_AZURE_189:public access is what key_vault_ip_rules names, and nothing without it
  #checkov:skip=CKV2_AZURE_32:azurerm_private_endpoint.this["vault"] is its endpoint
  count = var.qualys_secret == null ? 1 : 0

  name                          = "qualys-${local.unique}"
  resource_group_name           = local.resource_group_name
  location                      = var.location
  tenant_id                     = data.azurerm_client_config.this.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  purge_protection_enabled      = true
  soft_delete_retention_days    = 90
  public_network_access_enabled = length(var.key_vault_ip_rules) > 0
  tags                          = var.tags

  network_acls {
    default_action = "Deny"
    bypass         = "None"
    ip_rules       = var.key_vault_ip_rules
  }
}

resource "azurerm_role_assignment" "write_secret" {
  count = var.qualys_secret == null && var.qualys_ids_version != null ? 1 : 0

  scope                = azurerm_key_vault.this[0].id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.this.object_id
}

resource "azurerm_key_vault_secret" "qualys_ids" {
  #checkov:skip=CKV_AZURE_41:Qualys' ids name a subscription and don't expire
  count = var.qualys_secret == null && var.qualys_ids_version != null ? 1 : 0

  name             = local.secret.name
  key_vault_id     = azurerm_key_vault.this[0].id
  content_type     = "application/json"
  value_wo_version = var.qualys_ids_version
  value_wo = jsonencode({
    for key, value in {
      activation-id = var.qualys_ids.activation_id
      customer-id   = var.qualys_ids.customer_id
      pod-url       = var.qualys_ids.pod_url
      https-proxy   = var.qualys_ids.https_proxy
    } : key => value if value != null
  })
  tags = var.tags

  depends_on = [azurerm_role_assignment.write_secret]
}
