# A network with Cloud NAT as the only way out. Nodes have no public address.

resource "google_compute_network" "this" {
  project                 = var.project_id
  name                    = var.name
  auto_create_subnetworks = false

  depends_on = [google_project_service.this]
}

resource "google_compute_subnetwork" "this" {
  project                  = var.project_id
  name                     = var.name
  region                   = var.region
  network                  = google_compute_network.this.id
  ip_cidr_range            = var.subnet_cidr
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = var.pod_cidr
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = var.service_cidr
  }

  log_config {
    aggregation_interval = "INTERVAL_5_SEC"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_router" "this" {
  project = var.project_id
  name    = var.name
  region  = var.region
  network = google_compute_network.this.id
}

resource "google_compute_router_nat" "this" {
  project                            = var.project_id
  name                               = var.name
  region                             = var.region
  router                             = google_compute_router.this.name
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.this.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

# Out of a node: HTTPS and names to anywhere, the Kubernetes API, other nodes and pods, and nothing else. GKE itself opens what the
# control plane needs to come in; nothing else comes in, because a network without rules lets nothing in.
locals {
  egress = {
    https     = { priority = 1000, to = ["0.0.0.0/0"], protocol = "tcp", ports = ["443"] }
    names     = { priority = 1000, to = ["0.0.0.0/0"], protocol = "udp", ports = ["53"] }
    names-tcp = { priority = 1000, to = ["0.0.0.0/0"], protocol = "tcp", ports = ["53"] }
    api       = { priority = 1000, to = [var.control_plane_cidr], protocol = "tcp", ports = ["443", "8132"] }
    internal  = { priority = 1000, to = [var.subnet_cidr, var.pod_cidr, var.service_cidr], protocol = "all", ports = null }
  }
}

resource "google_compute_firewall" "egress" {
  for_each = local.egress

  project            = var.project_id
  name               = "${var.name}-egress-${each.key}"
  network            = google_compute_network.this.id
  direction          = "EGRESS"
  priority           = each.value.priority
  destination_ranges = each.value.to
  target_tags        = [var.name]

  allow {
    protocol = each.value.protocol
    ports    = each.value.ports
  }
}

resource "google_compute_firewall" "egress_rest" {
  project            = var.project_id
  name               = "${var.name}-egress-rest"
  network            = google_compute_network.this.id
  direction          = "EGRESS"
  priority           = 65000
  destination_ranges = ["0.0.0.0/0"]
  target_tags        = [var.name]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}
