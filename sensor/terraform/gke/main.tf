# A cluster for the registry sensor alone: whoever has the socket of a node's container runtime has the node.

locals {
  repository = "${var.region}-docker.pkg.dev/${var.project_id}/${var.name}"
}

resource "google_project_service" "this" {
  for_each = toset([
    "artifactregistry", "binaryauthorization", "cloudkms", "compute", "container", "containersecurity", "containerscanning", "iam",
    "logging", "monitoring", "secretmanager",
  ])

  project            = var.project_id
  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}

resource "google_container_cluster" "this" {
  #checkov:skip=CKV_GCP_12:Dataplane V2 enforces network policies
  #checkov:skip=CKV_GCP_65:Google Groups for RBAC need a group of your own domain
  project             = var.project_id
  name                = var.name
  location            = var.region
  node_locations      = var.zones
  network             = google_compute_network.this.id
  subnetwork          = google_compute_subnetwork.this.id
  deletion_protection = var.deletion_protection
  resource_labels     = var.labels

  # The pool below replaces the one that every cluster begins with.
  remove_default_node_pool = true
  initial_node_count       = 1

  # Dataplane V2 enforces network policies by itself: the block network_policy would contradict it.
  datapath_provider           = "ADVANCED_DATAPATH"
  enable_intranode_visibility = true
  enable_shielded_nodes       = true

  ip_allocation_policy {
    cluster_secondary_range_name  = google_compute_subnetwork.this.secondary_ip_range[0].range_name
    services_secondary_range_name = google_compute_subnetwork.this.secondary_ip_range[1].range_name
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = !var.public_endpoint
    master_ipv4_cidr_block  = var.control_plane_cidr
  }

  # Present even when it names nobody: without it, everybody may.
  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled = false

    dynamic "cidr_blocks" {
      for_each = var.authorized_networks

      content {
        display_name = cidr_blocks.key
        cidr_block   = cidr_blocks.value
      }
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.this.id
  }

  workload_identity_config {
    workload_pool = "${var.project_id}.svc.id.goog"
  }

  binary_authorization {
    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  }

  # Vulnerabilities of images are Artifact Registry's to find, see repository.tf.
  security_posture_config {
    mode = "BASIC"
  }

  logging_config {
    enable_components = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
  }

  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS", "POD", "DEPLOYMENT", "DAEMONSET"]

    managed_prometheus {
      enabled = true
    }
  }

  release_channel {
    channel = var.release_channel
  }

  # Of the pool that is removed: it is gone before anything runs on it, and is no weaker for the minutes that it lives.
  node_config {
    service_account = google_service_account.node.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }

  lifecycle {
    ignore_changes = [node_config, initial_node_count]
  }

  depends_on = [
    google_kms_crypto_key_iam_member.agent,
    google_compute_router_nat.this,
    google_compute_firewall.egress,
    google_compute_firewall.egress_rest,
  ]
}

resource "google_container_node_pool" "sensor" {
  project  = var.project_id
  name     = "sensor"
  location = var.region
  cluster  = google_container_cluster.this.name

  autoscaling {
    total_min_node_count = var.node_count.min
    total_max_node_count = var.node_count.max
    location_policy      = "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    max_surge       = 1
    max_unavailable = 0
  }

  node_config {
    machine_type      = var.machine_type
    image_type        = "COS_CONTAINERD"
    disk_type         = "pd-ssd"
    disk_size_gb      = var.node_disk_gib
    boot_disk_kms_key = google_kms_crypto_key.this.id
    service_account   = google_service_account.node.email
    # What the account may is its roles' to say.
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    tags            = [var.name]
    resource_labels = var.labels

    metadata = {
      disable-legacy-endpoints = "true"
      block-project-ssh-keys   = "true"
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }

  depends_on = [google_project_iam_member.node]
}
