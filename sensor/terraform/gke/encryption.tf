# A key for the secrets of Kubernetes and for disks. Google's own agents use it; they come with their services. Those of Secret Manager
# and Artifact Registry do not, and the provider can't ask for them, so these two are encrypted by the platform's own keys.

data "google_project" "this" {
  project_id = var.project_id
}

locals {
  number = data.google_project.this.number
  # Who encrypts with the key.
  agents = {
    kubernetes = "service-${local.number}@container-engine-robot.iam.gserviceaccount.com"
    disks      = "service-${local.number}@compute-system.iam.gserviceaccount.com"
  }
}

# A key ring can't be deleted, so its name must not stand in the way of a second try.
resource "google_kms_key_ring" "this" {
  project  = var.project_id
  name     = var.key_ring_name == null ? var.name : var.key_ring_name
  location = var.region

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "this" {
  #checkov:skip=CKV_GCP_82:a key that is destroyed can be brought back for 30 days, and deletion_protection keeps the cluster
  name                       = "sensor"
  key_ring                   = google_kms_key_ring.this.id
  rotation_period            = "7776000s" # 90 days
  destroy_scheduled_duration = "2592000s" # 30 days
  labels                     = var.labels
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = local.agents

  crypto_key_id = google_kms_crypto_key.this.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${each.value}"
}
