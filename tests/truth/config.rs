//! Configurations and manifests: what TLC takes, greyverify takes.
