package dev.whorl.agent.control;

import dev.whorl.agent.session.ServedSpan;
import dev.whorl.agent.store.ModelUse;
import dev.whorl.executor.LoadedSpan;

/** A span in memory, with its hold on the model. */
record HeldSpan(DesiredSpan desired, LoadedSpan loaded, ModelUse model) {
  /** The sessions of which owner reserve pages of which size here. */
  CacheOwner cacheOwner() {
    return new CacheOwner(desired.deploymentUid(), loaded.request().pageBytes());
  }

  ServedSpan served() {
    return new ServedSpan(
        desired.deploymentUid(),
        desired.placement(),
        desired.model(),
        loaded,
        desired.slotTokens(),
        desired.prefillTokens());
  }
}
