# A virtual network with a NAT gateway as the only way out. Nodes have no public address, and the vault and the image registry are
# reached inside the network.

resource "azurerm_virtual_network" "this" {
  name                = var.name
  resource_group_name = local.resource_group_name
  location            = var.location
  address_space       = [var.vnet_cidr]
  tags                = var.tags
}

resource "azurerm_subnet" "nodes" {
  name                            = "nodes"
  resource_group_name             = local.resource_group_name
  virtual_network_name            = azurerm_virtual_network.this.name
  address_prefixes                = [cidrsubnet(var.vnet_cidr, 4, 0)]
  default_outbound_access_enabled = false
}

resource "azurerm_subnet" "endpoints" {
  name                            = "private-endpoints"
  resource_group_name             = local.resource_group_name
  virtual_network_name            = azurerm_virtual_network.this.name
  address_prefixes                = [cidrsubnet(var.vnet_cidr, 8, 16)]
  default_outbound_access_enabled = false
}

# From the internet, Azure's own last rule lets nothing in. Out of the network: HTTPS, and the time.
resource "azurerm_network_security_group" "this" {
  name                = var.name
  resource_group_name = local.resource_group_name
  location            = var.location
  tags                = var.tags
}

locals {
  outbound = {
    https = { priority = 100, access = "Allow", protocol = "Tcp", port = "443", to = "Internet" }
    time  = { priority = 110, access = "Allow", protocol = "Udp", port = "123", to = "Internet" }
    rest  = { priority = 4096, access = "Deny", protocol = "*", port = "*", to = "Internet" }
  }
}

resource "azurerm_network_security_rule" "outbound" {
  for_each = local.outbound

  name                        = "outbound-${each.key}"
  resource_group_name         = local.resource_group_name
  network_security_group_name = azurerm_network_security_group.this.name
  direction                   = "Outbound"
  priority                    = each.value.priority
  access                      = each.value.access
  protocol                    = each.value.protocol
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = each.value.to
  destination_port_range      = each.value.port
}

resource "azurerm_subnet_network_security_group_association" "this" {
  for_each = { nodes = azurerm_subnet.nodes.id, endpoints = azurerm_subnet.endpoints.id }

  subnet_id                 = each.value
  network_security_group_id = azurerm_network_security_group.this.id
}

resource "azurerm_public_ip" "nat" {
  name                = "${var.name}-nat"
  resource_group_name = local.resource_group_name
  location            = var.location
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = var.tags
}

resource "azurerm_nat_gateway" "this" {
  name                = var.name
  resource_group_name = local.resource_group_name
  location            = var.location
  sku_name            = "Standard"
  tags                = var.tags
}

resource "azurerm_nat_gateway_public_ip_association" "this" {
  nat_gateway_id       = azurerm_nat_gateway.this.id
  public_ip_address_id = azurerm_public_ip.nat.id
}

resource "azurerm_subnet_nat_gateway_association" "nodes" {
  subnet_id      = azurerm_subnet.nodes.id
  nat_gateway_id = azurerm_nat_gateway.this.id
}

# What is reached inside the network, by the name that it has outside.
locals {
  endpoints = merge(
    { registry = { id = azurerm_container_registry.this.id, part = "registry", zone = "privatelink.azurecr.io" } },
    var.qualys_secret == null ? { vault = { id = azurerm_key_vault.this[0].id, part = "vault", zone = "privatelink.vaultcore.azure.net" } } : {},
  )
}

resource "azurerm_private_dns_zone" "this" {
  for_each = local.endpoints

  name                = each.value.zone
  resource_group_name = local.resource_group_name
  tags                = var.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "this" {
  for_each = local.endpoints

  name                = "${var.name}-${each.key}"
  private_dns_zone_id = azurerm_private_dns_zone.this[each.key].id
  virtual_network_id  = azurerm_virtual_network.this.id
  tags                = var.tags
}

resource "azurerm_private_endpoint" "this" {
  for_each = local.endpoints

  name                = "${var.name}-${each.key}"
  resource_group_name = local.resource_group_name
  location            = var.location
  subnet_id           = azurerm_subnet.endpoints.id
  tags                = var.tags

  private_service_connection {
    name                           = "${var.name}-${each.key}"
    private_connection_resource_id = each.value.id
    subresource_names              = [each.value.part]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = each.key
    private_dns_zone_ids = [azurerm_private_dns_zone.this[each.key].id]
  }
}
