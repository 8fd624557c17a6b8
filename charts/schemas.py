#!/usr/bin/env python3
"""JSON schemas for kubeconform from an API server's OpenAPI document: schemas.py OPENAPI_V2.json FOLDER.

One file per kind, named as kubeconform asks (`{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json`), strict: unknown fields are errors.
"""

import json
import pathlib
import sys


def strict(node):
    """Closes objects that list their properties, as `kubectl apply --validate=strict` does."""
    if isinstance(node, list):
        return [strict(child) for child in node]
    if not isinstance(node, dict):
        return node
    closed = {key: strict(child) for key, child in node.items()}
    if isinstance(closed.get("properties"), dict) and "additionalProperties" not in closed and not closed.get("x-kubernetes-preserve-unknown-fields"):
        closed["additionalProperties"] = False
    return closed


# The document says "string" where the API server takes numbers too.
OPEN = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"oneOf": [{"type": "string"}, {"type": "number"}]},
}


def file_name(kind):
    group = kind["group"].split(".")[0]
    return "-".join(part for part in (kind["kind"].lower(), group, kind["version"]) if part) + ".json"


def main(document, folder):
    definitions = strict(json.loads(pathlib.Path(document).read_text())["definitions"]) | OPEN
    # its own schema describes itself; a strict reading refuses `default` and the like
    definitions["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"] = {"type": "object"}
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / "_definitions.json").write_text(json.dumps({"definitions": definitions}).replace('"#/definitions/', '"_definitions.json#/definitions/'))
    for name, definition in definitions.items():
        for kind in definition.get("x-kubernetes-group-version-kind", []):
            (out / file_name(kind)).write_text(json.dumps({"$ref": f"_definitions.json#/definitions/{name}"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
