output "cluster_name" {
  description = "Name of the cluster."
  value       = azurerm_kubernetes_cluster.this.name
}

output "kubeconfig_command" {
  description = "Gives kubectl access to the cluster."
  value       = "az aks get-credentials --resource-group ${local.resource_group_name} --name ${azurerm_kubernetes_cluster.this.name}"
}

output "parameters" {
  description = "What sensor/kubernetes/overlays/aks/parameters/parameters.env must hold. No secret is in it."
  value       = <<-END
    # Written by: terraform output -raw parameters
    IMAGE=${azurerm_container_registry.this.login_server}/qualys/qcs-sensor:${var.sensor_version}
    API_SERVER_CIDR=${azurerm_subnet.nodes.address_prefixes[0]}
    API_SERVER_PORT=443
    API_SERVICE_CIDR=${cidrhost(var.service_cidr, 1)}/32
    SECRET_NAME=${local.secret.name}
    SECRET_VAULT=${local.secret.vault_uri}
    SECRET_READER=${azurerm_user_assigned_identity.secrets.client_id}
    SECRET_TENANT=${data.azurerm_client_config.this.tenant_id}
  END
}

output "secret_id" {
  description = "The secret with the ids: its vault's URL and its name."
  value       = "${local.secret.vault_uri}secrets/${local.secret.name}"
}

output "registry_name" {
  description = "The container registry that the sensor's image belongs in."
  value       = azurerm_container_registry.this.name
}

output "import_image_command" {
  description = "Copies the sensor's image from Docker Hub into the registry, without it passing through here."
  value       = "az acr import --name ${azurerm_container_registry.this.name} --source docker.io/qualys/qcs-sensor:${var.sensor_version} --image qualys/qcs-sensor:${var.sensor_version}"
}

output "oidc_issuer_url" {
  description = "The cluster's OpenID Connect issuer, for identities of further service accounts."
  value       = azurerm_kubernetes_cluster.this.oidc_issuer_url
}

output "alert_ids" {
  description = "Alerts on a sensor that has not checked in."
  value       = [for alert in azurerm_monitor_scheduled_query_rules_alert_v2.this : alert.id]
}
