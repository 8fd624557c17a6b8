package dev.whorl.agent.control;

import dev.whorl.executor.Span;

/**
 * A span as assigned. Two that differ in anything are two spans: the old one is unloaded, the new
 * one loaded.
 */
record DesiredSpan(
    String deploymentUid,
    String placement,
    String uri,
    String revision,
    String precision,
    Span span,
    long cacheBytes,
    int slotTokens,
    int prefillTokens) {}
