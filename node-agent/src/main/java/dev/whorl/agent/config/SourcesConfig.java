package dev.whorl.agent.config;

import dev.whorl.sources.Credentials;
import dev.whorl.sources.SourceSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how models are fetched from elsewhere.
 *
 * @param settings null: only models of mounted stores are served
 */
public record SourcesConfig(@Nullable SourceSettings settings) {
  /** Stores only. */
  public static final SourcesConfig NONE = new SourcesConfig(null);

  static SourcesConfig of(AgentOptions options) {
    Path cache = options.modelCache;
    if (cache == null) {
      return NONE;
    }
    Path credentials = options.credentials;
    return new SourcesConfig(
        new SourceSettings(
            cache,
            ByteSize.parse("--model-cache-limit", options.modelCacheLimit),
            url("--hub-endpoint", options.hubEndpoint),
            options.bucketEndpoint == null
                ? null
                : url("--bucket-endpoint", options.bucketEndpoint),
            options.bucketRegion,
            Set.copyOf(options.plainHttp == null ? List.of() : options.plainHttp),
            options.allowedSources == null ? List.of() : options.allowedSources,
            credentials == null ? Credentials.none() : Credentials.in(credentials)));
  }

  private static URI url(String option, String text) {
    try {
      URI url = URI.create(text);
      if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "The option %s (%s) must be a URL: https://HOST.".formatted(option, text));
  }
}
