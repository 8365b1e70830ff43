# Managed identities: the cluster's, the nodes', and one that a service account takes (workload identity).

data "azurerm_client_config" "this" {}

resource "azurerm_user_assigned_identity" "cluster" {
  name                = "${var.name}-cluster"
  resource_group_name = local.resource_group_name
  location            = var.location
  tags                = var.tags
}

# AKS joins its nodes to the subnet and attaches to the NAT gateway.
resource "azurerm_role_assignment" "cluster_network" {
  scope                = azurerm_virtual_network.this.id
  role_definition_name = "Network Contributor"
  principal_id         = azurerm_user_assigned_identity.cluster.principal_id
}

resource "azurerm_user_assigned_identity" "nodes" {
  name                = "${var.name}-nodes"
  resource_group_name = local.resource_group_name
  location            = var.location
  tags                = var.tags
}

# The cluster gives its nodes their identity.
resource "azurerm_role_assignment" "cluster_nodes" {
  scope                = azurerm_user_assigned_identity.nodes.id
  role_definition_name = "Managed Identity Operator"
  principal_id         = azurerm_user_assigned_identity.cluster.principal_id
}

resource "azurerm_role_assignment" "pull_images" {
  scope                = azurerm_container_registry.this.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.nodes.principal_id
}

resource "azurerm_user_assigned_identity" "secrets" {
  name                = "${var.name}-secrets"
  resource_group_name = local.resource_group_name
  location            = var.location
  tags                = var.tags
}

resource "azurerm_federated_identity_credential" "secrets" {
  name                      = "qualys-sensor-secrets"
  user_assigned_identity_id = azurerm_user_assigned_identity.secrets.id
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = azurerm_kubernetes_cluster.this.oidc_issuer_url
  subject                   = "system:serviceaccount:qualys-sensor:qualys-sensor-secrets"
}

# The External Secrets Operator, in the name of that service account: this one secret. The vault that is made here has no other.
resource "azurerm_role_assignment" "read_secret" {
  scope                = var.qualys_secret == null ? azurerm_key_vault.this[0].id : "${var.qualys_secret.vault_id}/secrets/${var.qualys_secret.name}"
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.secrets.principal_id
}
