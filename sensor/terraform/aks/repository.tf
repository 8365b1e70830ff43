# The sensor's image, as a copy of your own: reached inside the network only, and scanned by Defender.
resource "azurerm_container_registry" "this" {
  #checkov:skip=CKV_AZURE_165:one region has the cluster, and one copy of the image
  #checkov:skip=CKV_AZURE_166:quarantine needs a scanner that releases images, and Defender does not
  #checkov:skip=CKV_AZURE_233:on wherever the region has zones
  #checkov:skip=CKV_AZURE_164:content trust (Notary v1) is retired
  name                          = "qualys${local.unique}"
  resource_group_name           = local.resource_group_name
  location                      = var.location
  sku                           = "Premium"
  admin_enabled                 = false
  anonymous_pull_enabled        = false
  public_network_access_enabled = false
  network_rule_bypass_option    = "AzureServices" # az acr import
  data_endpoint_enabled         = true
  zone_redundancy_enabled       = length(var.zones) > 0
  retention_policy_in_days      = 30
  tags                          = var.tags
}
