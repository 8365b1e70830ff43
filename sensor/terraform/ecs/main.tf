data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  domain    = data.aws_partition.current.dns_suffix
  region    = data.aws_region.current.region
  tags      = merge({ Application = "qualys-registry-sensor" }, var.tags)

  image = var.sensor_digest == null ? "${var.sensor_image}:${var.sensor_version}" : "${var.sensor_image}@${var.sensor_digest}"

  secret_arn = var.qualys_secret_arn == null ? aws_secretsmanager_secret.qualys_ids[0].arn : var.qualys_secret_arn
  # The key to decrypt the secret with; none for one that has the key of AWS.
  secret_key_arn  = var.qualys_secret_arn == null ? [aws_kms_key.this.arn] : compact([var.qualys_secret_key_arn])
  repository_arns = concat(aws_ecr_repository.sensor[*].arn, compact([var.sensor_repository_arn]))

  https_proxy  = try(var.proxy.https, null)
  qualys_proxy = try(var.proxy.qualys, null)
  # Metadata and the credentials of tasks, which no proxy can reach.
  no_proxy = concat(["169.254.169.254", "169.254.170.2"], try(var.proxy.no_proxy, []))

  environment = concat(
    [{ name = "POD_URL", value = var.pod_url }],
    local.https_proxy == null ? [] : [
      { name = "https_proxy", value = "http://${local.https_proxy}" },
      { name = "no_proxy", value = join(",", local.no_proxy) },
    ],
    local.qualys_proxy == null ? [] : [{ name = "qualys_https_proxy", value = local.qualys_proxy }],
  )

  # Where Qualys' own installer puts it.
  ca_path = "/etc/qualys/qpa/cert/custom-ca.crt"
  volumes = merge(
    {
      docker-socket = { host = "/var/run/docker.sock", container = "/var/run/docker.sock", read_only = false }
      data          = { host = "/var/qualys/qpa/data", container = "/usr/local/qualys/qpa/data", read_only = false }
    },
    var.ca_certificate == null ? {} : {
      certificate-authority = { host = local.ca_path, container = local.ca_path, read_only = true }
    },
  )

  # Looks at the names of processes itself: pgrep -f would find the shell that runs it, and never fail.
  health_check = var.sensor_process == null ? {} : {
    healthCheck = {
      command = [
        "CMD-SHELL",
        "for each in /proc/[0-9]*/comm; do read -r name <\"$each\" && case \"$name\" in ${var.sensor_process}*) exit 0 ;; esac; done 2>/dev/null; exit 1",
      ]
      interval    = 60
      timeout     = 10
      retries     = 3
      startPeriod = 300
    }
  }
}

resource "aws_ecs_cluster" "this" {
  name = var.name
  tags = local.tags

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "sensor" {
  family                   = var.name
  requires_compatibilities = ["EC2"]
  network_mode             = "bridge"
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  tags                     = local.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode([merge(
    {
      name              = "sensor"
      image             = local.image
      essential         = true
      cpu               = 512
      memory            = var.sensor_memory
      memoryReservation = 512
      privileged        = false
      # The sensor unpacks images and writes below /usr/local/qualys: its root can't be read-only.
      readonlyRootFilesystem = false
      linuxParameters = {
        capabilities = { drop = ["AUDIT_WRITE", "MKNOD", "NET_BIND_SERVICE", "NET_RAW"] }
      }
      command = concat(
        ["--ecs-mode", "--registry-sensor", "--storage-driver-type", "overlay2", "--enable-console-logs"],
        var.sensor_arguments,
      )
      environment = local.environment
      secrets = [
        { name = "ACTIVATIONID", valueFrom = "${local.secret_arn}:activation-id::" },
        { name = "CUSTOMERID", valueFrom = "${local.secret_arn}:customer-id::" },
      ]
      mountPoints = [
        for name, volume in local.volumes : { sourceVolume = name, containerPath = volume.container, readOnly = volume.read_only }
      ]
      stopTimeout = 60
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.sensor.name
          awslogs-region        = local.region
          awslogs-stream-prefix = "sensor"
          mode                  = "non-blocking"
          max-buffer-size       = "4m"
        }
      }
    },
    local.health_check,
  )])

  dynamic "volume" {
    for_each = local.volumes
    content {
      name      = volume.key
      host_path = volume.value.host
    }
  }
}

resource "aws_ecs_service" "sensor" {
  name                               = "sensor"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.sensor.arn
  launch_type                        = "EC2"
  scheduling_strategy                = "DAEMON"
  deployment_minimum_healthy_percent = 0
  enable_ecs_managed_tags            = true
  enable_execute_command             = false
  propagate_tags                     = "SERVICE"
  tags                               = local.tags

  # A task reads the ids when it starts.
  force_new_deployment = true
  triggers             = { qualys_ids = var.qualys_ids_version }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  # Permissions and ids are there before the first task, and a destroy ends the tasks before their hosts.
  depends_on = [
    aws_ecs_cluster_capacity_providers.this,
    aws_iam_role_policy.execution,
    aws_secretsmanager_secret_version.qualys_ids,
  ]
}
