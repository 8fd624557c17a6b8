package dev.whorl.sources;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of a model where it comes from.
 *
 * @param name without a folder; safe in a path
 * @param bytes its size
 * @param sha256 of its content, in hexadecimal; null where the source does not say
 * @param version what the source calls this content (an entity tag or a digest); null where it does
 *     not say
 * @param location what its source finds it by
 */
public record RemoteFile(
    String name, long bytes, @Nullable String sha256, @Nullable String version, String location) {
  private static final Pattern SAFE = Pattern.compile("(?!\\.)[^/\\\\\\p{Cntrl}]{1,200}");
  private static final String GGUF = ".gguf";

  static boolean safe(String name) {
    return SAFE.matcher(name).matches();
  }

  static boolean gguf(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(GGUF);
  }

  /** Whether it holds weights, of which a header is enough to know the model. */
  boolean weights() {
    return gguf(name) || name.endsWith(".safetensors");
  }

  RemoteFile expecting(String digest) {
    return new RemoteFile(name, bytes, digest, version, location);
  }
}
