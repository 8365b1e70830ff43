# With no cloud: what the module makes of its variables.
mock_provider "azurerm" {
  mock_data "azurerm_client_config" {
    defaults = {
      subscription_id = "00000000-0000-0000-0000-000000000001"
      tenant_id       = "00000000-0000-0000-0000-000000000002"
      object_id       = "00000000-0000-0000-0000-000000000003"
    }
  }
  mock_resource "azurerm_kubernetes_cluster" {
    defaults = {
      id              = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/mocked"
      oidc_issuer_url = "https://eastus.oic.prod-aks.azure.com/mocked/"
    }
  }
  mock_resource "azurerm_container_registry" {
    defaults = { login_server = "qualysmocked.azurecr.io" }
  }
  mock_resource "azurerm_key_vault" {
    defaults = { id = "/vaults/mocked", vault_uri = "https://qualys-mocked.vault.azure.net/" }
  }
  mock_resource "azurerm_user_assigned_identity" {
    defaults = { client_id = "00000000-0000-0000-0000-000000000005" }
  }
}

variables {
  # Set for every run, because Terraform 1.11 wants to see an ephemeral variable in a test that applies. No version: not written.
  qualys_ids = { activation_id = "a", customer_id = "c", pod_url = "https://example.com" }
}

run "defaults_are_private" {
  assert {
    condition     = azurerm_virtual_network.this.address_space == toset(["10.1.0.0/16"]) && one(azurerm_subnet.nodes.address_prefixes) == "10.1.0.0/20"
    error_message = "The promised address ranges are the defaults."
  }
  assert {
    condition     = azurerm_kubernetes_cluster.this.private_cluster_enabled && length(azurerm_kubernetes_cluster.this.api_server_access_profile) == 0
    error_message = "The Kubernetes API has no public address."
  }
  assert {
    condition     = azurerm_kubernetes_cluster.this.local_account_disabled && azurerm_kubernetes_cluster.this.workload_identity_enabled && azurerm_kubernetes_cluster.this.azure_policy_enabled
    error_message = "No local accounts; workload identity; Azure Policy."
  }
  assert {
    condition     = alltrue([for pool in [azurerm_kubernetes_cluster.this.default_node_pool[0], azurerm_kubernetes_cluster_node_pool.sensor] : pool.os_disk_type == "Ephemeral" && pool.host_encryption_enabled])
    error_message = "Disks are ephemeral and encrypted on the host."
  }
  assert {
    condition     = azurerm_kubernetes_cluster.this.network_profile[0].outbound_type == "userAssignedNATGateway" && azurerm_kubernetes_cluster.this.network_profile[0].network_policy == "cilium"
    error_message = "Out by the NAT gateway, and network policies are enforced."
  }
  assert {
    condition     = !azurerm_container_registry.this.public_network_access_enabled && !azurerm_key_vault.this[0].public_network_access_enabled && length(azurerm_private_endpoint.this) == 2
    error_message = "Registry and vault are reached inside the network only."
  }
  assert {
    condition     = azurerm_network_security_rule.outbound["rest"].access == "Deny" && azurerm_network_security_rule.outbound["https"].destination_port_range == "443"
    error_message = "Only HTTPS and the time leave for the internet."
  }
  assert {
    condition     = length(azurerm_key_vault_secret.qualys_ids) == 0 && length(azurerm_security_center_subscription_pricing.containers) == 0
    error_message = "Without a version no value is written, and nothing of the whole subscription is touched."
  }
  assert {
    condition     = strcontains(output.parameters, "\nAPI_SERVER_CIDR=10.1.0.0/20\n") && strcontains(output.parameters, "\nSECRET_VAULT=https://qualys-mocked.vault.azure.net/\n")
    error_message = "The manifests get the API's addresses and the vault."
  }
  assert {
    condition     = alltrue([for alert in azurerm_monitor_scheduled_query_rules_alert_v2.this : endswith(alert.criteria[0].query, "| summarize Found = count()") || strcontains(alert.criteria[0].query, "summarize Found = dcount(Name)")])
    error_message = "Each query gives a row even when it finds nothing, else silence would be no alert."
  }
}

run "named_addresses_reach_the_api" {
  variables {
    api_ip_ranges = ["203.0.113.0/28"]
  }

  assert {
    condition     = !azurerm_kubernetes_cluster.this.private_cluster_enabled && azurerm_kubernetes_cluster.this.api_server_access_profile[0].authorized_ip_ranges == toset(["203.0.113.0/28"])
    error_message = "Public, for those alone."
  }
}

run "an_existing_vault_is_read_and_not_made" {
  variables {
    qualys_secret = { vault_id = "/vaults/mine", vault_uri = "https://mine.vault.azure.net/", name = "sensor" }
  }

  assert {
    condition     = length(azurerm_key_vault.this) == 0 && length(azurerm_private_endpoint.this) == 1
    error_message = "No vault, and no endpoint for one."
  }
  assert {
    condition     = azurerm_role_assignment.read_secret.scope == "/vaults/mine/secrets/sensor"
    error_message = "The identity reads that one secret."
  }
}

run "ids_are_written_but_not_kept" {
  variables {
    qualys_ids_version = 1
    key_vault_ip_rules = ["203.0.113.7"]
  }

  assert {
    condition     = azurerm_key_vault_secret.qualys_ids[0].value_wo == null
    error_message = "A write-only argument leaves nothing in the state."
  }
}

run "a_check_in_has_a_text_of_its_own" {
  variables {
    check_in_text = "heartbeat sent"
  }

  assert {
    condition     = strcontains(azurerm_monitor_scheduled_query_rules_alert_v2.this["not-checked-in"].criteria[0].query, "contains 'heartbeat sent'")
    error_message = "Only such lines count."
  }
}

run "the_whole_internet_may_not_reach_the_api" {
  command = plan

  variables {
    api_ip_ranges = ["0.0.0.0/0"]
  }

  expect_failures = [var.api_ip_ranges]
}

run "latest_is_no_version" {
  command = plan

  variables {
    sensor_version = "latest"
  }

  expect_failures = [var.sensor_version]
}
