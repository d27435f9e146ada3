"""The register of documents: what proves what no machine can see."""
