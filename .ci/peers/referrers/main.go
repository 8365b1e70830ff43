// A registry in memory that knows who refers to an image (OCI distribution-spec 1.1), as Amazon ECR does and distribution does not.
package main

import (
	"log"
	"net/http"
	"os"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
)

func main() {
	handler := ociserver.New(ocimem.New(), nil)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}
