package dev.whorl.sources;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a machine fetches models with.
 *
 * @param cache folder that copies are kept in; several processes may share it
 * @param limitBytes that all copies may take together
 * @param hub the hub's address
 * @param bucketEndpoint of the service that has the buckets, which are then named in the path;
 *     null: Amazon's, of the region
 * @param region that requests to buckets are signed for
 * @param plainHttp HOST:PORT of servers that are spoken to without TLS
 * @param allowed beginnings of addresses that may be fetched; empty: all
 * @param credentials who this machine is elsewhere
 */
public record SourceSettings(
    Path cache,
    long limitBytes,
    URI hub,
    @Nullable URI bucketEndpoint,
    String region,
    Set<String> plainHttp,
    List<String> allowed,
    Credentials credentials) {
  /** The hub that everybody means. */
  public static final URI HUB = URI.create("https://huggingface.co");

  public static final String REGION = "us-east-1";

  public SourceSettings {
    plainHttp = Set.copyOf(plainHttp);
    allowed = List.copyOf(allowed);
    if (limitBytes < 1) {
      throw new IllegalArgumentException(
          "The limit of the model cache (%d bytes) must be above 0.".formatted(limitBytes));
    }
  }

  /** Whether the address may be fetched: it is an allowed one, or lies below one. */
  boolean allows(String address) {
    return allowed.isEmpty() || allowed.stream().anyMatch(prefix -> below(address, prefix));
  }

  private static boolean below(String address, String prefix) {
    return address.startsWith(prefix)
        && (prefix.endsWith("/")
            || address.length() == prefix.length()
            || "/@:#".indexOf(address.charAt(prefix.length())) >= 0);
  }

  /** The base of a server's addresses. */
  URI base(String host) {
    return URI.create((plainHttp.contains(host) ? "http://" : "https://") + host);
  }
}
