//! The manifests in `k8s/`, as they are built for a cluster.
