package dev.whorl.executor.memory;

import dev.whorl.executor.CacheUse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pages of one owner and size. Guarded by the pool. */
final class PageAccount {
  private final String owner;
  private final long pageBytes;

  /** By address: of which slab is a page? Pages are taken from the lowest, so that others idle. */
  private final TreeMap<Long, PageSlab> slabs = new TreeMap<>();

  /** What reservations were given, themselves: their entries change when pages move. */
  private final Set<long[]> reserved = Collections.newSetFromMap(new IdentityHashMap<>());

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
    for (int i = 0; i < count; i++) {
      pages[i] = take();
    }
    used += count;
    reserved.add(pages);
    return pages;
  }

  private long take() {
    for (PageSlab slab : slabs.values()) {
      if (slab.freePages() > 0) {
        return slab.take();
      }
    }
    throw new IllegalStateException("There is no free page of " + owner + "; this is a defect.");
  }

  void giveBack(long[] pages) {
    for (long page : pages) {
      Map.Entry<Long, PageSlab> slab = Objects.requireNonNull(slabs.floorEntry(page));
      slab.getValue().giveBack(page);
    }
    used -= pages.length;
    reserved.remove(pages);
  }

  /** Pages that neither the quota nor a reservation needs; below 0 while a quota rises. */
  long excess() {
    return held - Math.max(quota, used);
  }

  /** The slab that is empty after the fewest copies. */
  PageSlab emptiest() {
    return Collections.min(slabs.values(), Comparator.comparingInt(PageSlab::usedPages));
  }

  /**
   * Takes a slab out, and with it no more than the excess: its pages in use move to free ones.
   *
   * @param rest stands for the part of the slab that is still needed; null: none is
   */
  void clear(PageSlab slab, @Nullable PageSlab rest, PageMemory memory) {
    slabs.remove(slab.address());
    held -= slab.pages();
    if (rest != null) {
      add(rest);
    }
    long[] from = new long[slab.usedPages()];
    long[] to = new long[from.length];
    int moved = 0;
    for (long[] pages : reserved) {
      for (int i = 0; i < pages.length; i++) {
        if (slab.contains(pages[i])) {
          from[moved] = pages[i];
          pages[i] = take();
          to[moved++] = pages[i];
        }
      }
    }
    memory.copy(from, to, pageBytes);
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
