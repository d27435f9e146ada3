"""The register of documents: oficios, acuses, minutas… what proves what no machine can see."""
