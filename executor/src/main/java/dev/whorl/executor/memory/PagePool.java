package dev.whorl.executor.memory;

import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.QuotaOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The cache pages of a device. Every owner has a quota, and memory for all of it from the moment
 * that it is granted: what may be reserved exists. A lowered quota takes no page away, and gives
 * back all memory beyond the larger of itself and what is reserved: pages in use are moved together
 * for it. So an owner takes, to the byte, what planning counts for it, however its sessions came
 * and went.
 *
 * <p>Reserving and giving back never wait for memory or for a step; for a few pages that move, at
 * most.
 */
public final class PagePool implements AutoCloseable {
  /** A slab is the least that goes back: small beside a slot of a real model. */
  private static final long SLAB_BYTES = 2L << 20;

  /** Pages move between steps, so many bytes between two of them: about a millisecond. */
  private static final long MOVED_AT_ONCE = 4 * SLAB_BYTES;

  private record Key(String owner, long pageBytes) {}

  private final MemoryLedger ledger;
  private final PageMemory memory;
  private final Lock running;
  private final Runnable moved;
  private final Map<Key, PageAccount> accounts = new LinkedHashMap<>();
  private final Object grants = new Object();

  /**
   * @param running held while a step runs: slabs are freed in between
   * @param moved told, while no step runs, that addresses in reservations have changed
   */
  public PagePool(MemoryLedger ledger, PageMemory memory, Lock running, Runnable moved) {
    this.ledger = ledger;
    this.memory = memory;
    this.running = running;
    this.moved = moved;
  }

  PageMemory memory() {
    return memory;
  }

  /** Sets a quota. See {@link dev.whorl.executor.BlockExecutor#grant}. */
  QuotaOutcome grant(CacheQuota quota) {
    synchronized (grants) {
      Key key = new Key(quota.owner(), quota.pageBytes());
      free(lowered(quota), quota.pageBytes());
      while (excess(key) > 0 && moveTogether(key)) {
        // Steps run in between.
      }
      if (quota.pages() == 0) {
        endIfEmpty(key);
      }
      long missing = missing(quota);
      if (!ledger.take(0, missing * quota.pageBytes())) {
        return new QuotaOutcome.TooLittleMemory(
            quota.owner(), missing * quota.pageBytes(), ledger.use().free());
      }
      List<PageSlab> slabs = new ArrayList<>();
      try {
        allocate(missing, quota.pageBytes(), slabs);
      } catch (OutOfMemoryError e) {
        slabs.forEach(PageSlab::close);
        ledger.giveBack(0, missing * quota.pageBytes());
        return new QuotaOutcome.TooLittleMemory(
            quota.owner(), missing * quota.pageBytes(), memory.free());
      }
      raise(quota, slabs);
      return new QuotaOutcome.Granted();
    }
  }

  /** A quota below the one in force binds at once. */
  private synchronized List<PageSlab> lowered(CacheQuota quota) {
    Key key = new Key(quota.owner(), quota.pageBytes());
    PageAccount account =
        accounts.computeIfAbsent(key, _ -> new PageAccount(key.owner, key.pageBytes));
    account.quota(Math.min(account.use().quota(), quota.pages()));
    return account.surplus(quota.pages());
  }

  private synchronized long excess(Key key) {
    PageAccount account = accounts.get(key);
    return account == null ? 0 : account.excess();
  }

  private synchronized void endIfEmpty(Key key) {
    PageAccount account = accounts.get(key);
    if (account != null && account.use().held() == 0) {
      accounts.remove(key);
    }
  }

  /** Gives some of the excess back. Returns false where the device cannot. */
  private boolean moveTogether(Key key) {
    running.lock();
    try {
      long bytes = 0;
      long back = 1;
      while (bytes < MOVED_AT_ONCE && back > 0) {
        back = clearOne(key);
        bytes += back;
      }
      moved.run();
      return bytes > 0;
    } finally {
      running.unlock();
    }
  }

  /**
   * Clears one slab, whose needed part is there before it goes. Returns the bytes that it had; 0:
   * nothing is left to do, or the device has no room for that part.
   */
  private synchronized long clearOne(Key key) {
    PageAccount account = accounts.get(key);
    if (account == null || account.excess() <= 0) {
      return 0;
    }
    PageSlab slab = account.emptiest();
    int needed = (int) Math.max(0, slab.pages() - account.excess());
    PageSlab rest = null;
    if (needed > 0) {
      try {
        rest = new PageSlab(memory.allocate(needed * key.pageBytes), needed, key.pageBytes);
      } catch (OutOfMemoryError e) {
        return 0;
      }
    }
    account.clear(slab, rest, memory);
    slab.close();
    ledger.giveBack(0, (slab.pages() - needed) * key.pageBytes);
    return slab.pages() * key.pageBytes;
  }

  private synchronized long missing(CacheQuota quota) {
    PageAccount account = accounts.get(new Key(quota.owner(), quota.pageBytes()));
    return account == null ? 0 : Math.max(0, quota.pages() - account.use().held());
  }

  private void allocate(long pages, long pageBytes, List<PageSlab> to) {
    long each = Math.max(1, SLAB_BYTES / pageBytes);
    for (long left = pages; left > 0; left -= each) {
      int count = (int) Math.min(left, each);
      to.add(new PageSlab(memory.allocate(count * pageBytes), count, pageBytes));
    }
  }

  private synchronized void raise(CacheQuota quota, List<PageSlab> slabs) {
    PageAccount account = accounts.get(new Key(quota.owner(), quota.pageBytes()));
    if (account != null) {
      slabs.forEach(account::add);
      account.quota(quota.pages());
    }
  }

  /** A row of the running step may still read them, of a session that has just been released. */
  private void free(List<PageSlab> slabs, long pageBytes) {
    if (slabs.isEmpty()) {
      return;
    }
    running.lock();
    try {
      for (PageSlab slab : slabs) {
        slab.close();
        ledger.giveBack(0, slab.pages() * pageBytes);
      }
    } finally {
      running.unlock();
    }
  }

  /** Addresses of that many pages within the owner's quota, or null: all or nothing. */
  synchronized long @Nullable [] take(String owner, long pageBytes, long count) {
    PageAccount account = accounts.get(new Key(owner, pageBytes));
    if (account == null || count > account.use().free()) {
      return null;
    }
    return account.take((int) count);
  }

  synchronized void giveBack(String owner, long pageBytes, long[] pages) {
    PageAccount account = accounts.get(new Key(owner, pageBytes));
    if (account != null) {
      account.giveBack(pages);
    }
  }

  /** The pages of an owner. */
  synchronized CacheUse use(String owner, long pageBytes) {
    PageAccount account = accounts.get(new Key(owner, pageBytes));
    return account == null ? new CacheUse(owner, pageBytes, 0, 0, 0) : account.use();
  }

  /** The pages of every owner. */
  public synchronized List<CacheUse> uses() {
    return accounts.values().stream().map(PageAccount::use).toList();
  }

  /** Frees all pages, reserved or not. */
  @Override
  public synchronized void close() {
    accounts.forEach((key, account) -> {
      for (PageSlab slab : account.all()) {
        slab.close();
        ledger.giveBack(0, slab.pages() * key.pageBytes);
      }
    });
    accounts.clear();
  }
}
