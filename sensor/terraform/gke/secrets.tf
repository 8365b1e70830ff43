# The ids that make a sensor yours. Either a secret that exists, or one that is made here and filled through a write-only argument:
# no state and no plan holds them.

locals {
  secret_id = var.qualys_secret_id == null ? google_secret_manager_secret.qualys_ids[0].secret_id : var.qualys_secret_id
}

resource "google_secret_manager_secret" "qualys_ids" {
  count = var.qualys_secret_id == null ? 1 : 0

  project   = var.project_id
  secret_id = "${var.name}-qualys-ids"
  labels    = var.labels

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_secret_manager_secret_version" "qualys_ids" {
  count = var.qualys_secret_id == null && var.qualys_ids_version != null ? 1 : 0

  secret                 = google_secret_manager_secret.qualys_ids[0].id
  secret_data_wo_version = var.qualys_ids_version
  secret_data_wo = jsonencode({
    for key, value in {
      activation-id = var.qualys_ids.activation_id
      customer-id   = var.qualys_ids.customer_id
      pod-url       = var.qualys_ids.pod_url
      https-proxy   = var.qualys_ids.https_proxy
    } : key => value if value != null
  })
}
