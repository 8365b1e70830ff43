output "cluster_name" {
  description = "Name of the cluster."
  value       = google_container_cluster.this.name
}

output "kubeconfig_command" {
  description = "Gives kubectl access to the cluster."
  value       = "gcloud container clusters get-credentials ${google_container_cluster.this.name} --region ${var.region} --project ${var.project_id}${var.public_endpoint ? "" : " --internal-ip"}"
}

output "parameters" {
  description = "What sensor/kubernetes/overlays/gke/parameters/parameters.env must hold. No secret is in it."
  value       = <<-END
    # Written by: terraform output -raw parameters
    IMAGE=${local.repository}/qcs-sensor:${var.sensor_version}
    API_SERVER_CIDR=${var.control_plane_cidr}
    API_SERVER_PORT=443
    API_SERVICE_CIDR=${cidrhost(var.service_cidr, 1)}/32
    SECRET_NAME=${local.secret_id}
    SECRET_PROJECT=${var.project_id}
    SECRET_READER=${google_service_account.secrets.email}
    CLUSTER_NAME=${google_container_cluster.this.name}
    CLUSTER_LOCATION=${var.region}
  END
}

output "secret_id" {
  description = "The secret with the ids."
  value       = local.secret_id
}

output "repository_url" {
  description = "Where the sensor's image belongs, as qcs-sensor."
  value       = local.repository
}

output "alert_policies" {
  description = "Alerts on a sensor that has not checked in."
  value       = [for alert in google_monitoring_alert_policy.this : alert.name]
}
