# The sensor's image, as a copy of your own: a tag never moves, and vulnerabilities are looked for.
resource "google_artifact_registry_repository" "this" {
  #checkov:skip=CKV_GCP_84:encrypted by the platform's key, see encryption.tf
  project       = var.project_id
  location      = var.region
  repository_id = var.name
  format        = "DOCKER"
  description   = "Image of the Qualys registry sensor"
  labels        = var.labels

  docker_config {
    immutable_tags = true
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  depends_on = [google_project_service.this]
}

# What this cluster runs: Google's own images, the sensor's, and those of allowed_images. Everything else is refused, and written down.
resource "google_binary_authorization_policy" "this" {
  count = var.binary_authorization_policy ? 1 : 0

  project                       = var.project_id
  global_policy_evaluation_mode = "ENABLE"

  dynamic "admission_whitelist_patterns" {
    for_each = concat(["${local.repository}/*"], var.allowed_images)

    content {
      name_pattern = admission_whitelist_patterns.value
    }
  }

  # Other clusters of the project.
  default_admission_rule {
    evaluation_mode  = "ALWAYS_ALLOW"
    enforcement_mode = "ENFORCED_BLOCK_AND_AUDIT_LOG"
  }

  cluster_admission_rules {
    cluster          = "${var.region}.${var.name}"
    evaluation_mode  = "ALWAYS_DENY"
    enforcement_mode = "ENFORCED_BLOCK_AND_AUDIT_LOG"
  }

  depends_on = [google_project_service.this]
}
