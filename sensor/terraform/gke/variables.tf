variable "project_id" {
  description = "Project of the cluster. One of its own is best: the policy of Binary Authorization is the project's."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id: the project's id, not its number or its name."
  }
}

variable "region" {
  description = "Region of the cluster."
  type        = string
  default     = "us-central1"
}

variable "zones" {
  description = "Zones of the nodes, two of the region. Without them, Google chooses three."
  type        = list(string)
  default     = null
}

variable "name" {
  description = "Name of the cluster, and the beginning of the name of everything else."
  type        = string
  default     = "qualys-registry-cluster"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.name))
    error_message = "name: 3 to 24 lowercase letters, digits and hyphens, beginning with a letter."
  }
}

variable "subnet_cidr" {
  description = "Addresses of the nodes."
  type        = string
  default     = "10.0.0.0/20"

  validation {
    condition     = can(cidrhost(var.subnet_cidr, 0))
    error_message = "subnet_cidr: a range such as 10.0.0.0/20."
  }
}

variable "pod_cidr" {
  description = "Addresses of pods."
  type        = string
  default     = "10.1.0.0/16"

  validation {
    condition     = can(cidrhost(var.pod_cidr, 0))
    error_message = "pod_cidr: a range such as 10.1.0.0/16."
  }
}

variable "service_cidr" {
  description = "Addresses of Kubernetes' services."
  type        = string
  default     = "10.2.0.0/16"

  validation {
    condition     = can(cidrhost(var.service_cidr, 0))
    error_message = "service_cidr: a range such as 10.2.0.0/16."
  }
}

variable "control_plane_cidr" {
  description = "Addresses of the Kubernetes API: a /28 that nothing else uses."
  type        = string
  default     = "10.3.0.0/28"

  validation {
    condition     = can(cidrhost(var.control_plane_cidr, 0)) && endswith(var.control_plane_cidr, "/28")
    error_message = "control_plane_cidr: a /28 such as 10.3.0.0/28."
  }
}

variable "authorized_networks" {
  description = "Who may reach the Kubernetes API: a name and a range each. Public ranges give it a public address that answers those alone; see public_endpoint."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for cidr in values(var.authorized_networks) : can(cidrhost(cidr, 0)) && !endswith(cidr, "/0")])
    error_message = "authorized_networks: ranges such as { office = \"203.0.113.0/24\" }, and not the whole internet."
  }
}

variable "public_endpoint" {
  description = "Gives the Kubernetes API a public address, for authorized_networks."
  type        = bool
  default     = false

  validation {
    condition     = !var.public_endpoint || length(var.authorized_networks) > 0
    error_message = "public_endpoint: only with authorized_networks."
  }
}

variable "release_channel" {
  description = "How soon GKE takes new versions: RAPID, REGULAR, STABLE or EXTENDED."
  type        = string
  default     = "REGULAR"

  validation {
    condition     = contains(["RAPID", "REGULAR", "STABLE", "EXTENDED"], var.release_channel)
    error_message = "release_channel: RAPID, REGULAR, STABLE or EXTENDED."
  }
}

variable "machine_type" {
  description = "Type of the nodes; 2 cores and 8 GiB are room for a sensor and four scans."
  type        = string
  default     = "e2-standard-2"
}

variable "node_count" {
  description = "How many nodes in all: min and max. Two sensors never share a node."
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 4 }

  validation {
    condition     = var.node_count.min >= 1 && var.node_count.min <= var.node_count.max
    error_message = "node_count: 1 <= min <= max."
  }
}

variable "node_disk_gib" {
  description = "Disk of a node in GiB. Qualys asks for 20 free, for the images that are being scanned."
  type        = number
  default     = 100

  validation {
    condition     = var.node_disk_gib >= 40
    error_message = "node_disk_gib: 40 or more."
  }
}

variable "key_ring_name" {
  description = "Name of the key ring, if not the cluster's. A key ring is never deleted: a second try needs another name."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Keeps terraform from destroying the cluster."
  type        = bool
  default     = true
}

variable "allowed_images" {
  description = "Patterns of images that may run beside Google's own and those of the repository that is made here: your operators', and your registries' if the sensor starts pods of the images that it scans."
  type        = list(string)
  default     = ["ghcr.io/external-secrets/*", "oci.external-secrets.io/external-secrets/*"]
}

variable "binary_authorization_policy" {
  description = "Manages the project's policy of Binary Authorization: this cluster runs allowed images only, others are left as they are. Turn it off if the project has a policy of its own."
  type        = bool
  default     = true
}

variable "sensor_version" {
  description = "Tag of qualys/qcs-sensor, in the repository that is made here."
  type        = string
  default     = "1.40.1-0"

  validation {
    condition     = can(regex("^[0-9][0-9a-zA-Z.-]*$", var.sensor_version))
    error_message = "sensor_version: a version such as 1.40.1-0, not latest."
  }
}

variable "qualys_secret_id" {
  description = "An existing secret of this project's Secret Manager with {\"activation-id\", \"customer-id\", \"pod-url\"} as JSON. Without it, one is made."
  type        = string
  default     = null

  validation {
    condition     = var.qualys_secret_id == null || can(regex("^[A-Za-z0-9_-]{1,255}$", var.qualys_secret_id))
    error_message = "qualys_secret_id: the secret's name, without projects/…/secrets/."
  }
}

variable "qualys_ids" {
  description = "What goes into the secret that is made. Ephemeral: neither the plan nor the state holds it. Without it, fill the secret yourself."
  type = object({
    activation_id = string
    customer_id   = string
    pod_url       = string
    https_proxy   = optional(string)
  })
  default   = null
  sensitive = true
  ephemeral = true
}

variable "qualys_ids_version" {
  description = "Raise it to write qualys_ids again; null leaves the secret's value alone."
  type        = number
  default     = null
}

variable "check_in_text" {
  description = "Text of the line that your version of the sensor logs when it has reached Qualys. Empty: any line is a sign of life."
  type        = string
  default     = ""

  validation {
    condition     = !can(regex("[\"'\\\\*]", var.check_in_text))
    error_message = "check_in_text: plain text, without quotes, backslashes and asterisks."
  }
}

variable "silence_minutes" {
  description = "After how many minutes without such a line in its log the sensor counts as not checked in."
  type        = number
  default     = 30

  validation {
    condition     = var.silence_minutes >= 10 && var.silence_minutes <= 1410
    error_message = "silence_minutes: 10 to 1410."
  }
}

variable "notification_channels" {
  description = "Cloud Monitoring notification channels that alerts tell."
  type        = list(string)
  default     = []
}

variable "labels" {
  description = "Labels of everything."
  type        = map(string)
  default     = {}
}
