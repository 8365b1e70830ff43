# What the module makes with a VPC of its own. The provider is mocked: no account is needed.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ids-AbCdEf" }
  }
}

variables {
  pod_url    = "https://cmsqagpublic.qg2.apps.qualys.com/ContainerSensor"
  qualys_ids = { activation_id = "11111111-2222-4333-8444-555555555555", customer_id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee" }
}

run "sensor" {
  assert {
    condition     = aws_ecs_service.sensor.scheduling_strategy == "DAEMON" && aws_ecs_service.sensor.launch_type == "EC2"
    error_message = "One sensor a host."
  }
  assert {
    condition = jsondecode(aws_ecs_task_definition.sensor.container_definitions)[0].command == [
      "--ecs-mode", "--registry-sensor", "--storage-driver-type", "overlay2", "--enable-console-logs", "--perform-sca-scan",
    ]
    error_message = "The sensor's arguments."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.sensor.container_definitions)[0].image == "docker.io/qualys/qcs-sensor:1.40.1-0"
    error_message = "The pinned image."
  }
  assert {
    condition = jsondecode(aws_ecs_task_definition.sensor.container_definitions)[0].secrets == [
      { name = "ACTIVATIONID", valueFrom = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ids-AbCdEf:activation-id::" },
      { name = "CUSTOMERID", valueFrom = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ids-AbCdEf:customer-id::" },
    ]
    error_message = "The ids come from the secret."
  }
  assert {
    condition = jsondecode(aws_ecs_task_definition.sensor.container_definitions)[0].environment == [
      { name = "POD_URL", value = "https://cmsqagpublic.qg2.apps.qualys.com/ContainerSensor" },
    ]
    error_message = "Nothing else is in the environment."
  }
  assert {
    condition     = [for volume in aws_ecs_task_definition.sensor.volume : volume.host_path if strcontains(volume.host_path, ".sock")] == ["/var/run/docker.sock"]
    error_message = "One socket."
  }
  assert {
    condition     = aws_secretsmanager_secret_version.qualys_ids[0].secret_string_wo == null
    error_message = "The state has no ids."
  }
}

run "network" {
  assert {
    condition     = aws_subnet.private[*].availability_zone == ["eu-west-1a", "eu-west-1b"] && aws_subnet.private[*].cidr_block == ["172.20.250.128/26", "172.20.250.192/26"]
    error_message = "Private subnets in two zones."
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_flow_log.this) == 1
    error_message = "One NAT gateway, and a flow log."
  }
  assert {
    condition     = length(aws_vpc_security_group_egress_rule.proxy) == 0
    error_message = "No way out but HTTPS and DNS."
  }
}

run "nat_gateway_per_zone" {
  variables {
    nat_gateway_per_zone = true
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 2 && aws_route.private[1].nat_gateway_id == aws_nat_gateway.this[1].id
    error_message = "Each zone has its own."
  }
}

run "no_hosts_yet" {
  variables {
    host_count = 0
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.sensor_missing) == 0 && length(aws_cloudwatch_metric_alarm.sensor_silent) == 0
    error_message = "No alarm about sensors that nobody wants."
  }
}
