package dev.whorl.planning.model;

/** What fails as one. */
public enum FailureDomain {
  SERVER,
  NODE,
  ZONE
}
