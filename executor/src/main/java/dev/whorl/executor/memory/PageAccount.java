package dev.whorl.executor.memory;

import dev.whorl.executor.CacheUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The pages of one owner and size. Guarded by the pool. */
final class PageAccount {
  private final String owner;
  private final long pageBytes;

  /** By address: of which slab is a page? Pages are taken from the lowest, so that others idle. */
  private final TreeMap<Long, PageSlab> slabs = new TreeMap<>();

  private long quota;
  private long held;
  private long used;

  PageAccount(String owner, long pageBytes) {
    this.owner = owner;
    this.pageBytes = pageBytes;
  }

  CacheUse use() {
    return new CacheUse(owner, pageBytes, quota, used, held);
  }

  void quota(long pages) {
    quota = pages;
  }

  void add(PageSlab slab) {
    slabs.put(slab.address(), slab);
    held += slab.pages();
  }

  /** All or nothing; the caller has asked whether they fit. */
  long[] take(int count) {
    long[] pages = new long[count];
    int at = 0;
    for (PageSlab slab : slabs.values()) {
      while (at < count && slab.freePages() > 0) {
        pages[at++] = slab.take();
      }
    }
    used += count;
    return pages;
  }

  void giveBack(long[] pages) {
    for (long page : pages) {
      Map.Entry<Long, PageSlab> slab = Objects.requireNonNull(slabs.floorEntry(page));
      slab.getValue().giveBack(page);
    }
    used -= pages.length;
  }

  /** Takes out idle slabs without which so many pages are still held, the highest first. */
  List<PageSlab> surplus(long pages) {
    List<PageSlab> surplus = new ArrayList<>();
    for (PageSlab slab : List.copyOf(slabs.descendingMap().values())) {
      if (slab.idle() && held - slab.pages() >= pages) {
        slabs.remove(slab.address());
        held -= slab.pages();
        surplus.add(slab);
      }
    }
    return surplus;
  }

  List<PageSlab> all() {
    return List.copyOf(slabs.values());
  }
}
