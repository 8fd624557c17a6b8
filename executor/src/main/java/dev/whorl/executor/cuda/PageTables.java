package dev.whorl.executor.cuda;

import dev.whorl.executor.memory.PagedCache;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The page tables of sessions, as they lie on the device. One of a released session is freed when
 * no step runs: its row may be in one.
 */
final class PageTables implements AutoCloseable {
  private final CudaDevice device;
  private final Map<PagedCache<?>, Table> tables = new ConcurrentHashMap<>();
  private final Queue<Table> retired = new ConcurrentLinkedQueue<>();

  private static final class Table {
    final long address;
    boolean written;

    Table(long address) {
      this.address = address;
    }
  }

  PageTables(CudaDevice device) {
    this.device = device;
  }

  /** Makes room for a session's table. */
  void add(PagedCache<?> cache) {
    device.enter();
    long address = device.driver().allocate((long) cache.pages().length * Long.BYTES);
    tables.put(cache, new Table(address));
  }

  void retire(PagedCache<?> cache) {
    Table table = tables.remove(cache);
    if (table != null) {
      retired.add(table);
    }
  }

  /** Where a session's table lies. */
  long address(PagedCache<?> cache) {
    return Objects.requireNonNull(tables.get(cache)).address;
  }

  /** Whether the table is on its way already; true from the second time on. */
  boolean written(PagedCache<?> cache) {
    Table table = Objects.requireNonNull(tables.get(cache));
    boolean before = table.written;
    table.written = true;
    return before;
  }

  /** Pages have moved: every table travels again. To be called while no step runs. */
  void rewrite() {
    tables.values().forEach(table -> table.written = false);
  }

  /** To be called while no step runs. */
  void freeRetired() {
    for (Table table = retired.poll(); table != null; table = retired.poll()) {
      device.driver().free(table.address);
    }
  }

  @Override
  public void close() {
    tables.keySet().forEach(this::retire);
    freeRetired();
  }
}
