package dev.whorl.cli.file;

import dev.whorl.cli.BadInput;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.sources.Credentials;
import dev.whorl.sources.FetchProgress;
import dev.whorl.sources.Listing;
import dev.whorl.sources.ModelAddress;
import dev.whorl.sources.ModelCache;
import dev.whorl.sources.SourceFault;
import dev.whorl.sources.SourceSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model as a user names it: a path of this machine, or an address that it is fetched from, once,
 * into the user's cache. Endpoints and credentials are those that other tools have: HF_ENDPOINT,
 * HF_TOKEN, AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID and its secret, what docker login
 * wrote, ~/.netrc.
 *
 * @param path of the file or folder
 * @param name without folder and extension
 */
public record NamedModel(Path path, String name) {
  private static final String EXTENSION = ".gguf";

  /**
   * The model with all of its files.
   *
   * @throws BadInput naming what of the address cannot be had
   */
  public static NamedModel whole(String given, FetchProgress progress) {
    return ModelAddress.isOne(given)
        ? fetched(given, (cache, listing) -> cache.fetch(listing, progress))
        : here(given);
  }

  /**
   * The model with what is to be known of it; of one that is fetched, weights stay where they are.
   */
  public static NamedModel headers(String given) {
    return ModelAddress.isOne(given)
        ? fetched(given, (cache, listing) -> cache.headers(listing, NamedModel::opens))
        : here(given);
  }

  private static boolean opens(Path path) {
    return switch (Model.open(path)) {
      case ModelOutcome.Opened(Model model) -> {
        model.close();
        yield true;
      }
      case ModelOutcome.Refused(var fault) -> false;
    };
  }

  private static NamedModel here(String given) {
    Path path = Path.of(given).toAbsolutePath().normalize();
    return new NamedModel(path, stem(String.valueOf(path.getFileName())));
  }

  /** How much is brought. */
  private interface Bringing {
    Path bring(ModelCache cache, Listing listing) throws SourceFault, InterruptedException;
  }

  private static NamedModel fetched(String given, Bringing bringing) {
    try (ModelCache cache = new ModelCache(settings(System.getenv()))) {
      Listing listing = cache.resolve(given);
      return new NamedModel(bringing.bring(cache, listing), name(ModelAddress.parse(given)));
    } catch (SourceFault e) {
      throw new BadInput(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("Interrupted while the model (%s) was fetched.".formatted(given));
    }
  }

  private static String name(ModelAddress address) {
    String path =
        switch (address) {
          case ModelAddress.Hub hub -> hub.path().isEmpty() ? hub.repository() : hub.path();
          case ModelAddress.Registry registry -> registry.repository();
          case ModelAddress.Bucket bucket -> bucket.key();
          case ModelAddress.Web web -> web.uri().getPath();
        };
    return stem(path.substring(path.lastIndexOf('/') + 1));
  }

  private static String stem(String name) {
    return name.regionMatches(
            true, name.length() - EXTENSION.length(), EXTENSION, 0, EXTENSION.length())
        ? name.substring(0, name.length() - EXTENSION.length())
        : name;
  }

  static SourceSettings settings(Map<String, String> environment) {
    Path home = Path.of(System.getProperty("user.home"));
    String cache = environment.get("XDG_CACHE_HOME");
    String plain = environment.getOrDefault("WHORL_PLAIN_HTTP", "");
    return new SourceSettings(
        (cache == null ? home.resolve(".cache") : Path.of(cache)).resolve("whorl/sources"),
        Long.MAX_VALUE,
        Objects.requireNonNull(url(environment, SourceSettings.HUB, "HF_ENDPOINT")),
        url(environment, null, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
        first(environment, SourceSettings.REGION, "AWS_REGION", "AWS_DEFAULT_REGION"),
        plain.isEmpty() ? Set.of() : Set.of(plain.split(",", -1)),
        List.of(),
        Credentials.of(environment, home));
  }

  private static String first(Map<String, String> environment, String otherwise, String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return otherwise;
  }

  private static @Nullable URI url(
      Map<String, String> environment, @Nullable URI otherwise, String... names) {
    String text = first(environment, "", names);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      URI url = URI.create(text);
      if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new BadInput(
        "The variable %s (%s) must be a URL: https://HOST.".formatted(names[0], text));
  }
}
