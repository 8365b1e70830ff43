# A cluster for the registry sensor alone: whoever has the socket of a node's container runtime has the node.

locals {
  resource_group_name = var.resource_group_name == null ? azurerm_resource_group.this[0].name : var.resource_group_name
  is_private          = length(var.api_ip_ranges) == 0
}

resource "azurerm_resource_group" "this" {
  count = var.resource_group_name == null ? 1 : 0

  name     = "${var.name}-rg"
  location = var.location
  tags     = var.tags
}

resource "azurerm_kubernetes_cluster" "this" {
  #checkov:skip=CKV_AZURE_117:operating system disks are ephemeral, on the host's own disk, which host_encryption encrypts
  #checkov:skip=CKV_AZURE_6:private, or open to api_ip_ranges alone
  #checkov:skip=CKV_AZURE_115:private, unless api_ip_ranges names who may reach the API
  name                      = var.name
  resource_group_name       = local.resource_group_name
  location                  = var.location
  dns_prefix                = var.name
  kubernetes_version        = var.kubernetes_version
  sku_tier                  = "Standard"
  automatic_upgrade_channel = "patch"
  node_os_upgrade_channel   = "NodeImage"
  tags                      = var.tags

  # Who may do what is Entra ID's and Azure's to say; there are no local accounts.
  local_account_disabled            = true
  role_based_access_control_enabled = true
  azure_policy_enabled              = true
  oidc_issuer_enabled               = true
  workload_identity_enabled         = true
  run_command_enabled               = false
  image_cleaner_enabled             = true
  image_cleaner_interval_hours      = 48

  private_cluster_enabled             = local.is_private
  private_cluster_public_fqdn_enabled = false

  dynamic "api_server_access_profile" {
    for_each = local.is_private ? [] : [var.api_ip_ranges]

    content {
      authorized_ip_ranges = api_server_access_profile.value
    }
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled     = true
    admin_group_object_ids = var.admin_group_object_ids
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster.id]
  }

  kubelet_identity {
    user_assigned_identity_id = azurerm_user_assigned_identity.nodes.id
    client_id                 = azurerm_user_assigned_identity.nodes.client_id
    object_id                 = azurerm_user_assigned_identity.nodes.principal_id
  }

  # Kubernetes' own pods. The sensors have nodes of their own, below.
  default_node_pool {
    name                         = "system"
    vm_size                      = var.system_vm_size
    vnet_subnet_id               = azurerm_subnet.nodes.id
    zones                        = var.zones
    auto_scaling_enabled         = true
    min_count                    = 2
    max_count                    = 3
    max_pods                     = 50
    os_sku                       = "AzureLinux"
    os_disk_type                 = "Ephemeral"
    os_disk_size_gb              = 64
    host_encryption_enabled      = var.host_encryption
    only_critical_addons_enabled = true
    temporary_name_for_rotation  = "systemtemp"
    tags                         = var.tags

    upgrade_settings {
      max_surge = "33%"
    }
  }

  # The node pools are the ones named here.
  node_provisioning_profile {
    mode = "Manual"
  }

  # Network policies are Cilium's to enforce.
  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "cilium"
    outbound_type       = "userAssignedNATGateway"
    load_balancer_sku   = "standard"
    pod_cidr            = var.pod_cidr
    service_cidr        = var.service_cidr
    dns_service_ip      = cidrhost(var.service_cidr, 10)
  }

  oms_agent {
    log_analytics_workspace_id      = azurerm_log_analytics_workspace.this.id
    msi_auth_for_monitoring_enabled = true
  }

  microsoft_defender {
    log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id
  }

  key_vault_secrets_provider {
    secret_rotation_enabled = true
  }

  depends_on = [
    azurerm_role_assignment.cluster_network,
    azurerm_role_assignment.cluster_nodes,
    azurerm_role_assignment.pull_images,
    azurerm_subnet_nat_gateway_association.nodes,
    azurerm_nat_gateway_public_ip_association.this,
    azurerm_subnet_network_security_group_association.this,
    azurerm_network_security_rule.outbound,
  ]
}

resource "azurerm_kubernetes_cluster_node_pool" "sensor" {
  name                        = "sensor"
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.this.id
  vm_size                     = var.node_vm_size
  vnet_subnet_id              = azurerm_subnet.nodes.id
  zones                       = var.zones
  mode                        = "User"
  auto_scaling_enabled        = true
  min_count                   = var.node_count.min
  max_count                   = var.node_count.max
  max_pods                    = 50
  os_sku                      = "AzureLinux"
  os_disk_type                = "Ephemeral"
  os_disk_size_gb             = var.node_disk_gib
  host_encryption_enabled     = var.host_encryption
  temporary_name_for_rotation = "sensortemp"
  tags                        = var.tags

  upgrade_settings {
    max_surge = "33%"
  }
}

# What the sensor's own pods may do is exempt by its namespace; every other pod is looked at. Audit: it reports and stops nothing.
resource "azurerm_resource_policy_assignment" "pod_security" {
  name        = "${var.name}-pod-security"
  resource_id = azurerm_kubernetes_cluster.this.id
  # Kubernetes cluster pod security baseline standards for Linux-based workloads.
  policy_definition_id = "/providers/Microsoft.Authorization/policySetDefinitions/a8640138-9b0a-4a28-b8cb-1666c838647d"
  parameters = jsonencode({
    effect             = { value = "Audit" }
    excludedNamespaces = { value = ["kube-system", "gatekeeper-system", "qualys-sensor"] }
  })
}

resource "azurerm_security_center_subscription_pricing" "containers" {
  count = var.defender_plan ? 1 : 0

  resource_type = "Containers"
  tier          = "Standard"
}
