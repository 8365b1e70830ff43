data "aws_ssm_parameter" "host_image" {
  name = var.host_image_parameter
}

resource "aws_launch_template" "host" {
  name_prefix            = "${var.name}-"
  image_id               = data.aws_ssm_parameter.host_image.insecure_value
  instance_type          = var.host_instance_type
  ebs_optimized          = true
  vpc_security_group_ids = [aws_security_group.host.id]
  tags                   = local.tags

  user_data = base64encode(templatefile("${path.module}/host-user-data.sh.tftpl", {
    cluster        = aws_ecs_cluster.this.name
    proxy          = local.https_proxy == null ? "" : local.https_proxy
    no_proxy       = join(",", concat(local.no_proxy, ["/var/run/docker.sock"]))
    ca_certificate = var.ca_certificate == null ? "" : base64encode(var.ca_certificate)
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.host.arn
  }

  # With one hop, answers reach the host alone: no container, neither the sensor nor one of an image it looks into, can read the
  # host's credentials.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = var.host_volume_size
      encrypted             = true
      kms_key_id            = aws_kms_key.this.arn
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = ["instance", "volume"]
    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = var.name })
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_autoscaling_group" "host" {
  name_prefix               = "${var.name}-"
  min_size                  = var.host_count
  max_size                  = var.host_count
  desired_capacity          = var.host_count
  vpc_zone_identifier       = local.subnet_ids
  health_check_type         = "EC2"
  health_check_grace_period = 300
  metrics_granularity       = "1Minute"
  enabled_metrics           = ["GroupDesiredCapacity", "GroupInServiceInstances"]

  launch_template {
    id      = aws_launch_template.host.id
    version = aws_launch_template.host.latest_version
  }

  # A new machine image or other settings replace the hosts, one after the other.
  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 50
      instance_warmup        = 300
    }
  }

  dynamic "tag" {
    for_each = merge(local.tags, { Name = var.name })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  # The capacity provider sets it, and it is named here so that the next apply leaves it.
  tag {
    key                 = "AmazonECSManaged"
    value               = "true"
    propagate_at_launch = true
  }
}

# Managed scaling is off, and with it termination protection: both leave daemon tasks out of account, and would take a host that runs
# nothing but its sensor for an idle one. Draining lets a sensor end properly when its host is replaced.
resource "aws_ecs_capacity_provider" "host" {
  name = var.name
  tags = local.tags

  auto_scaling_group_provider {
    auto_scaling_group_arn         = aws_autoscaling_group.host.arn
    managed_termination_protection = "DISABLED"
    managed_draining               = "ENABLED"

    managed_scaling {
      status = "DISABLED"
    }
  }
}

# No default strategy: a daemon service can't have one.
resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = [aws_ecs_capacity_provider.host.name]
}
