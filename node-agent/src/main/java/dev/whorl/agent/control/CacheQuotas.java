package dev.whorl.agent.control;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.QuotaOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the quotas of the device those of the desired state: lower ones first, so that what they
 * give back is there for the others.
 */
final class CacheQuotas {
  private final BlockExecutor executor;

  CacheQuotas(BlockExecutor executor) {
    this.executor = executor;
  }

  /** The quotas now, in bytes. */
  Map<CacheOwner, Long> inForce() {
    Map<CacheOwner, Long> bytes = new LinkedHashMap<>();
    for (CacheUse use : executor.caches()) {
      bytes.put(new CacheOwner(use.owner(), use.pageBytes()), use.quota() * use.pageBytes());
    }
    return bytes;
  }

  /**
   * Sets all quotas.
   *
   * @param bytes wanted; owners that are not among them have none
   * @return why those that are missing here do not fit, by owner
   */
  Map<CacheOwner, String> settle(Map<CacheOwner, Long> bytes) {
    Map<CacheOwner, CacheUse> uses = new LinkedHashMap<>();
    for (CacheUse use : executor.caches()) {
      uses.put(new CacheOwner(use.owner(), use.pageBytes()), use);
    }
    uses.forEach((owner, use) -> {
      long pages = pages(owner, bytes);
      if (pages < use.quota() || use.held() > pages) {
        grant(owner, Math.min(pages, use.quota()));
      }
    });
    Map<CacheOwner, String> refused = new LinkedHashMap<>();
    for (CacheOwner owner : bytes.keySet()) {
      CacheUse use = uses.get(owner);
      long pages = pages(owner, bytes);
      if (use == null || use.quota() < pages) {
        String refusal = grant(owner, pages);
        if (refusal != null) {
          refused.put(owner, refusal);
        }
      }
    }
    return refused;
  }

  private static long pages(CacheOwner owner, Map<CacheOwner, Long> bytes) {
    return bytes.getOrDefault(owner, 0L) / owner.pageBytes();
  }

  private @Nullable String grant(CacheOwner owner, long pages) {
    CacheQuota quota = new CacheQuota(owner.deploymentUid(), owner.pageBytes(), pages);
    return switch (executor.grant(quota)) {
      case QuotaOutcome.Granted() -> null;
      case QuotaOutcome.TooLittleMemory refused -> refused.message();
    };
  }
}
