# The nodes' own service account, which may little, and one that a Kubernetes service account takes (workload identity).

resource "google_service_account" "node" {
  project      = var.project_id
  account_id   = "${var.name}-node"
  display_name = "Nodes of ${var.name}"
}

# Logs, metrics and what GKE asks of a node.
resource "google_project_iam_member" "node" {
  project = var.project_id
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.node.member
}

resource "google_artifact_registry_repository_iam_member" "node" {
  project    = var.project_id
  location   = var.region
  repository = google_artifact_registry_repository.this.name
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.node.member
}

resource "google_service_account" "secrets" {
  project      = var.project_id
  account_id   = "${var.name}-scrt"
  display_name = "Reads the ids of ${var.name}"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project_id}.svc.id.goog[qualys-sensor/qualys-sensor-secrets]"

  # The pool of the project comes with its first cluster.
  depends_on = [google_container_cluster.this]
}

# The External Secrets Operator, in the name of that service account: this one secret.
resource "google_secret_manager_secret_iam_member" "secrets" {
  project   = var.project_id
  secret_id = local.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.secrets.member
}
