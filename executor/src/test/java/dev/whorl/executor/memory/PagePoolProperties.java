package dev.whorl.executor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.QuotaOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random grants and reservations of several owners against a plain model: a map from owner to quota
 * and a list of who holds what.
 */
class PagePoolProperties {
  private static final long BUDGET = 40L << 20;

  /** Small and large pages: many, and one, to a slab. */
  private static final long[] SIZES = {4096, 3L << 20};

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Holding(String owner, long pageBytes, long[] pages) {}

  @Property(tries = 300)
  void whatIsReservedIsWithinTheQuotaAndNobodyElses(@ForAll long seed) {
    Random random = new Random(seed);
    TestingPages memory = new TestingPages();
    MemoryLedger ledger = new MemoryLedger(BUDGET);
    PagePool pool = new PagePool(ledger, memory, new ReentrantLock(), () -> {});
    Map<String, Long> quotas = new HashMap<>();
    List<Holding> holdings = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String owner = "d" + random.nextInt(3);
      long pageBytes = SIZES[random.nextInt(SIZES.length)];
      switch (random.nextInt(3)) {
        case 0 -> grant(pool, owner, pageBytes, random, quotas);
        case 1 -> {
          if (reserve(pool, owner, pageBytes, random, quotas, holdings)) {
            write(memory, holdings.getLast());
          }
        }
        default -> {
          if (!holdings.isEmpty()) {
            Holding gone = holdings.remove(random.nextInt(holdings.size()));
            pool.giveBack(gone.owner, gone.pageBytes, gone.pages);
          }
        }
      }
      check(pool, ledger, memory, holdings);
    }
    holdings.forEach(held -> pool.giveBack(held.owner, held.pageBytes, held.pages));
    for (CacheUse use : pool.uses()) {
      pool.grant(new CacheQuota(use.owner(), use.pageBytes(), 0));
    }
    assertThat(pool.uses()).isEmpty();
    assertThat(ledger.use().caches()).isZero();
    assertThat(memory.allocated()).isZero();
  }

  private static void grant(
      PagePool pool, String owner, long pageBytes, Random random, Map<String, Long> quotas) {
    long pages = random.nextLong((20L << 20) / pageBytes + 1);
    long before = quotas.getOrDefault(owner + pageBytes, 0L);
    QuotaOutcome outcome = pool.grant(new CacheQuota(owner, pageBytes, pages));
    boolean granted = outcome instanceof QuotaOutcome.Granted;
    assertThat(granted || pages > before).isTrue();
    quotas.put(owner + pageBytes, granted ? pages : before);
    CacheUse use = pool.use(owner, pageBytes);
    assertThat(use.quota()).isEqualTo(quotas.get(owner + pageBytes));
    assertThat(use.held()).isEqualTo(Math.max(use.quota(), use.reserved()));
  }

  /** Returns whether there was room. */
  private static boolean reserve(
      PagePool pool,
      String owner,
      long pageBytes,
      Random random,
      Map<String, Long> quotas,
      List<Holding> holdings) {
    int count = 1 + random.nextInt((int) ((10L << 20) / pageBytes));
    long held =
        holdings.stream()
            .filter(holding -> holding.owner.equals(owner) && holding.pageBytes == pageBytes)
            .mapToLong(holding -> holding.pages.length)
            .sum();
    long[] pages = pool.take(owner, pageBytes, count);
    assertThat(pages != null).isEqualTo(held + count <= quotas.getOrDefault(owner + pageBytes, 0L));
    if (pages != null) {
      holdings.add(new Holding(owner, pageBytes, pages));
    }
    return pages != null;
  }

  private static void write(TestingPages memory, Holding held) {
    for (int i = 0; i < held.pages.length; i++) {
      memory.write(held.pages[i], System.identityHashCode(held.pages) + " " + i);
    }
  }

  private static void check(
      PagePool pool, MemoryLedger ledger, TestingPages memory, List<Holding> holdings) {
    Set<Long> seen = new HashSet<>();
    for (Holding held : holdings) {
      for (int i = 0; i < held.pages.length; i++) {
        long page = held.pages[i];
        assertThat(seen.add(page)).isTrue();
        assertThat(memory.holds(page, held.pageBytes)).isTrue();
        assertThat(memory.read(page)).isEqualTo(System.identityHashCode(held.pages) + " " + i);
      }
    }
    for (CacheUse use : pool.uses()) {
      assertThat(use.held()).isGreaterThanOrEqualTo(Math.max(use.quota(), use.reserved()));
    }
    assertThat(ledger.use().caches()).isEqualTo(memory.allocated());
    assertThat(ledger.use().free()).isNotNegative();
  }
}
