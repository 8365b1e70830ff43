// A Terraform provider that knows its schema and nothing else: enough for `tofu validate`, and for `tofu test` with mocked
// providers. The real ones can't be had from a package registry. It serves the schema of <folder>/<its own name>.json, where the
// folder is in PROVIDER_SCHEMAS; scripts/check-terraform.ts writes that file.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type block struct {
	Attributes map[string]attribute   `json:"attributes"`
	Blocks     map[string]nestedBlock `json:"blocks"`
}

type attribute struct {
	Type      json.RawMessage `json:"type"`
	Required  bool            `json:"required"`
	Optional  bool            `json:"optional"`
	Computed  bool            `json:"computed"`
	WriteOnly bool            `json:"writeOnly"`
	Nested    *nested         `json:"nested"`
}

type nested struct {
	Nesting    string               `json:"nesting"`
	Attributes map[string]attribute `json:"attributes"`
}

type nestedBlock struct {
	Nesting string `json:"nesting"`
	Minimum int64  `json:"minimum"`
	Maximum int64  `json:"maximum"`
	Block   block  `json:"block"`
}

type schemas struct {
	Provider  block            `json:"provider"`
	Resources map[string]block `json:"resources"`
	Data      map[string]block `json:"data"`
}

// The embedded interface has the calls that neither validate nor test makes; one of them would end the program.
type provider struct {
	tfprotov6.ProviderServer
	schemas schemas
}

func main() {
	name := strings.TrimPrefix(filepath.Base(os.Args[0]), "terraform-provider-")
	text, err := os.ReadFile(filepath.Join(os.Getenv("PROVIDER_SCHEMAS"), name+".json"))
	if err != nil {
		log.Fatal(err)
	}
	var known schemas
	if err := json.Unmarshal(text, &known); err != nil {
		log.Fatal(err)
	}
	serve := func() tfprotov6.ProviderServer { return provider{schemas: known} }
	if err := tf6server.Serve("registry.opentofu.org/hashicorp/"+name, serve); err != nil {
		log.Fatal(err)
	}
}

func (p provider) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		Provider:           schemaOf(p.schemas.Provider),
		ResourceSchemas:    schemasOf(p.schemas.Resources),
		DataSourceSchemas:  schemasOf(p.schemas.Data),
		ServerCapabilities: &tfprotov6.ServerCapabilities{},
	}, nil
}

func (p provider) ValidateProviderConfig(_ context.Context, asked *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: asked.Config}, nil
}

func (p provider) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (p provider) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (p provider) UpgradeResourceState(_ context.Context, asked *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: asked.RawState.JSON}}, nil
}

func (p provider) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func schemasOf(blocks map[string]block) map[string]*tfprotov6.Schema {
	all := map[string]*tfprotov6.Schema{}
	for name, each := range blocks {
		all[name] = schemaOf(each)
	}
	return all
}

func schemaOf(of block) *tfprotov6.Schema {
	return &tfprotov6.Schema{Block: blockOf(of)}
}

func blockOf(of block) *tfprotov6.SchemaBlock {
	result := &tfprotov6.SchemaBlock{Attributes: attributesOf(of.Attributes)}
	for name, each := range of.Blocks {
		result.BlockTypes = append(result.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Block: blockOf(each.Block), Nesting: blockNestings[each.Nesting], MinItems: each.Minimum, MaxItems: each.Maximum,
		})
	}
	return result
}

func attributesOf(all map[string]attribute) []*tfprotov6.SchemaAttribute {
	var result []*tfprotov6.SchemaAttribute
	for name, each := range all {
		one := &tfprotov6.SchemaAttribute{
			Name: name, Required: each.Required, Optional: each.Optional, Computed: each.Computed, WriteOnly: each.WriteOnly,
		}
		if each.Nested != nil {
			one.NestedType = &tfprotov6.SchemaObject{Attributes: attributesOf(each.Nested.Attributes), Nesting: objectNestings[each.Nested.Nesting]}
		} else if kind, err := tftypes.ParseJSONType(each.Type); err != nil {
			log.Fatalf("%s: %v", name, err)
		} else {
			one.Type = kind
		}
		result = append(result, one)
	}
	return result
}

var blockNestings = map[string]tfprotov6.SchemaNestedBlockNestingMode{
	"single": tfprotov6.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov6.SchemaNestedBlockNestingModeList,
	"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
	"map":    tfprotov6.SchemaNestedBlockNestingModeMap,
}

var objectNestings = map[string]tfprotov6.SchemaObjectNestingMode{
	"single": tfprotov6.SchemaObjectNestingModeSingle,
	"list":   tfprotov6.SchemaObjectNestingModeList,
	"set":    tfprotov6.SchemaObjectNestingModeSet,
	"map":    tfprotov6.SchemaObjectNestingModeMap,
}
