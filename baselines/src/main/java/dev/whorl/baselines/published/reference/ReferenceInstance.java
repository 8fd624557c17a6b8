package dev.whorl.baselines.published.reference;

/** The inputs of a golden file. */
public sealed interface ReferenceInstance permits OnlineInstance, OfflineInstance {}
