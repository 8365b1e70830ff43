# With no cloud: what the module makes of its variables.
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_resource "google_service_account" {
    defaults = {
      name   = "projects/example-project/serviceAccounts/mocked@example-project.iam.gserviceaccount.com"
      email  = "mocked@example-project.iam.gserviceaccount.com"
      member = "serviceAccount:mocked@example-project.iam.gserviceaccount.com"
    }
  }
  mock_resource "google_kms_crypto_key" {
    defaults = { id = "projects/example-project/locations/us-central1/keyRings/mocked/cryptoKeys/sensor" }
  }
}

variables {
  project_id = "example-project"
  # Set for every run, because Terraform 1.11 wants to see an ephemeral variable in a test that applies. No version: not written.
  qualys_ids = { activation_id = "a", customer_id = "c", pod_url = "https://example.com" }
}

run "defaults_are_private_and_encrypted" {
  assert {
    condition     = google_compute_subnetwork.this.ip_cidr_range == "10.0.0.0/20" && google_container_cluster.this.private_cluster_config[0].master_ipv4_cidr_block == "10.3.0.0/28"
    error_message = "The promised address ranges are the defaults."
  }
  assert {
    condition     = google_container_cluster.this.private_cluster_config[0].enable_private_nodes && google_container_cluster.this.private_cluster_config[0].enable_private_endpoint
    error_message = "Neither nodes nor the Kubernetes API have a public address."
  }
  assert {
    condition     = length(google_container_cluster.this.master_authorized_networks_config) == 1 && length(google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks) == 0
    error_message = "The list of who may is there even when it is empty."
  }
  assert {
    condition     = google_container_cluster.this.database_encryption[0].state == "ENCRYPTED" && google_container_node_pool.sensor.node_config[0].boot_disk_kms_key == google_kms_crypto_key.this.id
    error_message = "Secrets and disks are encrypted with the key."
  }
  assert {
    condition     = google_container_cluster.this.datapath_provider == "ADVANCED_DATAPATH" && length(google_container_cluster.this.network_policy) == 0
    error_message = "Dataplane V2 enforces network policies; with the block network_policy beside it, GKE refuses the cluster."
  }
  assert {
    condition     = google_container_node_pool.sensor.node_config[0].shielded_instance_config[0].enable_secure_boot && google_container_node_pool.sensor.node_config[0].workload_metadata_config[0].mode == "GKE_METADATA"
    error_message = "Shielded nodes, whose metadata pods can't read."
  }
  assert {
    condition     = google_binary_authorization_policy.this[0].cluster_admission_rules != null && one(google_binary_authorization_policy.this[0].cluster_admission_rules).evaluation_mode == "ALWAYS_DENY"
    error_message = "This cluster runs allowed images only."
  }
  assert {
    condition     = one(google_compute_firewall.egress_rest.deny).protocol == "all" && google_compute_firewall.egress_rest.priority > google_compute_firewall.egress["https"].priority
    error_message = "What no rule allows stays inside."
  }
  assert {
    condition     = length(google_secret_manager_secret_version.qualys_ids) == 0
    error_message = "Without a version, no value is written."
  }
  assert {
    condition     = strcontains(output.parameters, "\nAPI_SERVER_CIDR=10.3.0.0/28\n") && strcontains(output.parameters, "\nIMAGE=us-central1-docker.pkg.dev/example-project/qualys-registry-cluster/qcs-sensor:1.40.1-0\n")
    error_message = "The manifests get the API's addresses and the image."
  }
  assert {
    condition     = alltrue([for alert in google_monitoring_alert_policy.this : strcontains(alert.conditions[0].condition_prometheus_query_language[0].query, "or vector(0)")])
    error_message = "A sensor that was never there is an alert too."
  }
}

run "named_networks_reach_the_api" {
  variables {
    public_endpoint     = true
    authorized_networks = { office = "203.0.113.0/24" }
  }

  assert {
    condition     = !google_container_cluster.this.private_cluster_config[0].enable_private_endpoint && one(google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks).cidr_block == "203.0.113.0/24"
    error_message = "Public, for those alone."
  }
}

run "an_existing_secret_is_read_and_not_made" {
  variables {
    qualys_secret_id = "mine"
  }

  assert {
    condition     = length(google_secret_manager_secret.qualys_ids) == 0 && google_secret_manager_secret_iam_member.secrets.secret_id == "mine"
    error_message = "The secret that was named."
  }
}

run "ids_are_written_but_not_kept" {
  variables {
    qualys_ids_version = 1
  }

  assert {
    condition     = google_secret_manager_secret_version.qualys_ids[0].secret_data_wo == null && google_secret_manager_secret_version.qualys_ids[0].secret_data == null
    error_message = "A write-only argument leaves nothing in the state."
  }
}

run "a_public_api_needs_names" {
  command = plan

  variables {
    public_endpoint = true
  }

  expect_failures = [var.public_endpoint]
}

run "a_check_in_has_a_text_of_its_own" {
  variables {
    check_in_text = "heartbeat sent"
  }

  assert {
    condition     = endswith(google_logging_metric.sensor_log_lines.filter, "AND textPayload:\"heartbeat sent\"")
    error_message = "Only such lines count."
  }
}

run "the_whole_internet_may_not_reach_the_api" {
  command = plan

  variables {
    authorized_networks = { everybody = "0.0.0.0/0" }
  }

  expect_failures = [var.authorized_networks]
}
