package dev.whorl.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who this machine is elsewhere. Read anew for each use, so that what a mounted Secret holds may be
 * replaced while agents run.
 */
public final class Credentials {
  /** Token of the hub. */
  public static final String HUB_TOKEN = "HF_TOKEN";

  public static final String KEY_ID = "AWS_ACCESS_KEY_ID";
  public static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";
  public static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";

  /** Logins of registries, as Docker writes them. */
  public static final String REGISTRIES = ".dockerconfigjson";

  /** Logins of web servers, as curl reads them. */
  public static final String NETRC = ".netrc";

  private static final long MAX_BYTES = 1 << 20;

  /** One entry by its name; null where there is none. */
  private interface Entries {
    @Nullable String get(String name);
  }

  /** User and password. */
  record Login(String user, String password) {
    String basic() {
      return "Basic "
          + Base64.getEncoder()
              .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Keys of buckets.
   *
   * @param session null for keys that last
   */
  record Keys(String id, String secret, @Nullable String session) {}

  private final Entries entries;

  private Credentials(Entries entries) {
    this.entries = entries;
  }

  /** Nobody. */
  public static Credentials none() {
    return new Credentials(name -> null);
  }

  /** The files of a folder, named as the constants here: what a mounted Secret looks like. */
  public static Credentials in(Path folder) {
    return new Credentials(name -> read(folder.resolve(name)));
  }

  /**
   * A user's own: variables of the environment, {@code ~/.docker/config.json}, {@code ~/.netrc}.
   */
  public static Credentials of(Map<String, String> environment, Path home) {
    String docker = environment.get("DOCKER_CONFIG");
    Path registries =
        (docker == null ? home.resolve(".docker") : Path.of(docker)).resolve("config.json");
    String netrc = environment.get("NETRC");
    Path logins = netrc == null ? home.resolve(NETRC) : Path.of(netrc);
    return new Credentials(name ->
        switch (name) {
          case REGISTRIES -> read(registries);
          case NETRC -> read(logins);
          default -> environment.get(name);
        });
  }

  private static @Nullable String read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        return null;
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it has more than %d bytes".formatted(MAX_BYTES));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The credentials (%s) cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private @Nullable String word(String name) {
    String text = entries.get(name);
    return text == null || text.isBlank() ? null : text.strip();
  }

  @Nullable String hubToken() {
    return word(HUB_TOKEN);
  }

  @Nullable Keys keys() throws SourceFault {
    String id = word(KEY_ID);
    String secret = word(SECRET_KEY);
    if ((id == null) != (secret == null)) {
      throw new SourceFault(
          Kind.DENIED,
          "The credentials have one of %s and %s; give both.".formatted(KEY_ID, SECRET_KEY));
    }
    return id == null || secret == null ? null : new Keys(id, secret, word(SESSION_TOKEN));
  }

  /** The login of a registry; null where there is none. */
  @Nullable Login registry(String host) throws SourceFault {
    String text = entries.get(REGISTRIES);
    if (text == null) {
      return null;
    }
    JsonNode auths;
    try {
      auths = new JsonMapper().readTree(text).path("auths");
    } catch (JsonProcessingException e) {
      throw new SourceFault(
          Kind.DENIED,
          "The credentials' %s is no JSON: %s".formatted(REGISTRIES, e.getOriginalMessage()));
    }
    List<String> names =
        host.equals("docker.io")
            ? List.of("https://index.docker.io/v1/", host)
            : List.of(host, "https://" + host);
    for (String name : names) {
      JsonNode auth = auths.path(name);
      if (auth.isObject()) {
        return login(name, auth);
      }
    }
    return null;
  }

  private static Login login(String name, JsonNode auth) throws SourceFault {
    if (auth.hasNonNull("username") && auth.hasNonNull("password")) {
      return new Login(auth.path("username").asText(), auth.path("password").asText());
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(auth.path("auth").asText("")), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        return new Login(pair.substring(0, colon), pair.substring(colon + 1));
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new SourceFault(
        Kind.DENIED,
        "The credentials' %s has neither username and password nor a readable auth for (%s)."
            .formatted(REGISTRIES, name));
  }

  /** The login of a web server; null where there is none. */
  @Nullable Login web(String host) {
    String text = entries.get(NETRC);
    if (text == null) {
      return null;
    }
    List<String> words = Arrays.stream(text.split("\\s+")).filter(w -> !w.isEmpty()).toList();
    String machine = "";
    String user = "";
    for (int i = 0; i + 1 < words.size(); i++) {
      switch (words.get(i)) {
        case "machine" -> {
          machine = words.get(++i);
          user = "";
        }
        case "login" -> user = words.get(++i);
        case "password" -> {
          String password = words.get(++i);
          if (machine.equals(host)) {
            return new Login(user, password);
          }
        }
        default -> {}
      }
    }
    return null;
  }
}
