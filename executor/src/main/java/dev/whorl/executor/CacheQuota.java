package dev.whorl.executor;

import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;

/**
 * How many pages of attention cache the sessions of an owner may hold on a device. Pages of
 * different size, which are those of different models or cache formats, have quotas of their own.
 *
 * @param owner a deployment, by its id
 * @param pageBytes bytes of one page: 16 tokens of one block
 * @param pages at most; 0 ends the account when its last page has come back
 */
public record CacheQuota(String owner, long pageBytes, long pages) {
  public CacheQuota {
    if (owner.isBlank()) {
      throw new IllegalArgumentException("The owner of a cache quota has no name.");
    }
    if (pageBytes < 1 || pages < 0) {
      throw new IllegalArgumentException(
          "The cache quota of "
              + owner
              + " ("
              + pages
              + " pages of "
              + pageBytes
              + " bytes) must not be negative.");
    }
  }

  /** As many whole pages as fit into the bytes. */
  public static CacheQuota of(String owner, Geometry geometry, Precision precision, long bytes) {
    long pageBytes = geometry.pageBytes(precision);
    return new CacheQuota(owner, pageBytes, bytes / pageBytes);
  }
}
