# What the module makes in a VPC that exists, with a secret, a topic, a proxy and a certificate authority that exist.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  pod_url           = "https://qualys.example.com/ContainerSensor"
  qualys_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:qualys-AbCdEf"
  alarm_topic_arn   = "arn:aws:sns:eu-west-1:123456789012:on-call"
  sensor_digest     = "sha256:abababababababababababababababababababababababababababababababab"
  create_repository = false
  sensor_process    = null
  vpc               = { id = "vpc-0a1b2c3d", subnet_ids = ["subnet-0a1b2c3d"] }
  proxy             = { cidr = "10.1.2.0/24", https = "proxy.example.com:3128", qualys = "qualys-proxy.example.com:3128", no_proxy = [".example.com"] }
  ca_certificate    = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
}

run "makes_only_what_is_missing" {
  assert {
    condition     = length(concat(aws_vpc.this, aws_subnet.private, aws_nat_gateway.this, aws_flow_log.this)) == 0
    error_message = "No network of its own."
  }
  assert {
    condition     = length(aws_secretsmanager_secret.qualys_ids) + length(aws_ecr_repository.sensor) + length(aws_sns_topic.alarms) == 0
    error_message = "No secret, repository or topic of its own."
  }
  assert {
    condition     = aws_autoscaling_group.host.vpc_zone_identifier == toset(["subnet-0a1b2c3d"])
    error_message = "The hosts are in the subnets given."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.sensor_silent[0].alarm_actions == toset(["arn:aws:sns:eu-west-1:123456789012:on-call"])
    error_message = "Alarms go to the topic given."
  }
}

run "sensor" {
  assert {
    condition     = output.sensor_image == "docker.io/qualys/qcs-sensor@sha256:abababababababababababababababababababababababababababababababab"
    error_message = "The digest wins."
  }
  assert {
    condition = { for each in jsondecode(aws_ecs_task_definition.sensor.container_definitions)[0].environment : each.name => each.value } == {
      POD_URL            = "https://qualys.example.com/ContainerSensor"
      https_proxy        = "http://proxy.example.com:3128"
      no_proxy           = "169.254.169.254,169.254.170.2,.example.com"
      qualys_https_proxy = "qualys-proxy.example.com:3128"
    }
    error_message = "The proxies reach the sensor."
  }
  assert {
    condition     = contains(jsondecode(aws_ecs_task_definition.sensor.container_definitions)[0].mountPoints[*].containerPath, "/etc/qualys/qpa/cert/custom-ca.crt")
    error_message = "The certificate authority reaches the sensor."
  }
  assert {
    condition     = !can(jsondecode(aws_ecs_task_definition.sensor.container_definitions)[0].healthCheck)
    error_message = "No health check without a process to look for."
  }
}

run "hosts" {
  assert {
    condition     = keys(aws_vpc_security_group_egress_rule.proxy) == ["3128"] && aws_vpc_security_group_egress_rule.proxy["3128"].cidr_ipv4 == "10.1.2.0/24"
    error_message = "One rule for two proxies at one port."
  }
  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "proxy='proxy.example.com:3128'")
    error_message = "The proxy reaches Docker and the agent."
  }
  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "ca='LS0tLS1CRUdJTi")
    error_message = "The certificate authority reaches the host."
  }
}
