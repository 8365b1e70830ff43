# What the module refuses before anything is made.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b"] }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  pod_url    = "https://qualys.example.com/ContainerSensor"
  qualys_ids = { activation_id = "11111111-2222-4333-8444-555555555555", customer_id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee" }
}

run "no_ids" {
  command = plan
  variables {
    qualys_ids = null
  }
  expect_failures = [var.qualys_ids]
}

run "an_id_that_is_none" {
  command = plan
  variables {
    qualys_ids = { activation_id = "1\",\"x\":\"", customer_id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee" }
  }
  expect_failures = [var.qualys_ids]
}

run "a_pod_url_without_tls" {
  command = plan
  variables {
    pod_url = "http://qualys.example.com"
  }
  expect_failures = [var.pod_url]
}

run "a_proxy_with_a_user" {
  command = plan
  variables {
    proxy = { cidr = "10.1.2.0/24", https = "me@proxy.example.com:3128" }
  }
  expect_failures = [var.proxy]
}

run "a_proxy_that_is_a_command" {
  command = plan
  variables {
    proxy = { cidr = "10.1.2.0/24", no_proxy = ["'; reboot; '"] }
  }
  expect_failures = [var.proxy]
}

run "a_name_that_ecs_refuses" {
  command = plan
  variables {
    name = "ecs-sensors"
  }
  expect_failures = [var.name]
}

run "a_small_disk" {
  command = plan
  variables {
    host_volume_size = 30
  }
  expect_failures = [var.host_volume_size]
}
