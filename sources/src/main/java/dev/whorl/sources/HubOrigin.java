package dev.whorl.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository of the hub: {@code /api/models/REPO/revision/REV} says its commit and files, {@code
 * /REPO/resolve/COMMIT/PATH} gives one, mostly by a redirect to where large files lie.
 */
final class HubOrigin implements Origin {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private final ModelAddress.Hub address;
  private final SourceSettings settings;
  private final Transport transport;

  HubOrigin(ModelAddress.Hub address, SourceSettings settings, Transport transport) {
    this.address = address;
    this.settings = settings;
    this.transport = transport;
  }

  private Transport.Signer signer() {
    String token = settings.credentials().hubToken();
    return token == null ? Transport.NOBODY : Transport.authorization("Bearer " + token);
  }

  @Override
  public String credentials() {
    return "If the repository exists, give a token of an account that may read it as %s, and accept the model's terms on the hub."
        .formatted(Credentials.HUB_TOKEN);
  }

  @Override
  public Listing list() throws SourceFault, IOException, InterruptedException {
    URI uri =
        at(
            "/api/models/"
                + address.repository()
                + "/revision/"
                + address.revision()
                + "?blobs=true");
    HttpResponse<InputStream> answer = transport.send("GET", uri, Map.of(), signer());
    if (!Answers.good(answer)) {
      answer.body().close();
      throw Answers.fault(answer, address.text(), credentials());
    }
    JsonNode repository = new JsonMapper().readTree(transport.text(answer));
    String commit = repository.path("sha").asText();
    if (commit.isEmpty() || !repository.path("siblings").isArray()) {
      throw new SourceFault(
          Kind.BAD,
          "The hub (%s) does not say commit and files of the model (%s)."
              .formatted(settings.hub(), address.text()));
    }
    ModelAddress.Hub pinned = address.at(commit);
    List<RemoteFile> files = new ArrayList<>();
    Set<String> parts = Set.copyOf(SplitName.all(address.path()));
    for (JsonNode sibling : repository.path("siblings")) {
      String path = sibling.path("rfilename").asText();
      if (meant(path, parts)) {
        files.add(file(pinned, path, sibling));
      }
    }
    String place = "The repository of the model (%s)".formatted(address.text());
    if (RemoteFile.gguf(address.path())
        && files.stream().filter(file -> RemoteFile.gguf(file.name())).count() != parts.size()) {
      throw new SourceFault(
          Kind.MISSING, "%s lacks %s.".formatted(place, String.join(" or ", parts)));
    }
    return Listing.among(pinned.text(), place, files);
  }

  /** Of a file: itself, its other parts and the texts beside it. Of a folder: what lies in it. */
  private boolean meant(String path, Set<String> parts) {
    String folder = folder(address.path());
    if (RemoteFile.gguf(address.path())) {
      return parts.contains(path)
          || (folder(path).equals(folder)
              && !RemoteFile.gguf(path)
              && !path.endsWith(".safetensors"));
    }
    return folder(path).equals(address.path());
  }

  private static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private RemoteFile file(ModelAddress.Hub pinned, String path, JsonNode sibling)
      throws SourceFault, IOException, InterruptedException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    JsonNode lfs = sibling.path("lfs");
    String sha256 = lfs.path("sha256").asText();
    long bytes = sibling.path("size").asLong(lfs.path("size").asLong(-1));
    if (bytes >= 0) {
      return new RemoteFile(name, bytes, hash(sha256), null, path);
    }
    // A mirror that lists names only.
    HttpResponse<InputStream> head =
        transport.once("HEAD", resolve(pinned, path), Map.of(), signer());
    head.body().close();
    long size =
        head.headers()
            .firstValueAsLong("X-Linked-Size")
            .orElse(
                Answers.good(head)
                    ? head.headers().firstValueAsLong("Content-Length").orElse(-1)
                    : -1);
    if (size < 0) {
      throw Answers.good(head)
          ? new SourceFault(
              Kind.BAD,
              "The hub (%s) does not say the size of (%s).".formatted(settings.hub(), path))
          : Answers.fault(head, address.text(), credentials());
    }
    String tag = head.headers().firstValue("X-Linked-Etag").orElse("").replace("\"", "");
    return new RemoteFile(name, size, hash(tag), null, path);
  }

  private static @Nullable String hash(String text) {
    return SHA256.matcher(text).matches() ? text : null;
  }

  @Override
  public HttpResponse<InputStream> open(RemoteFile file, Map<String, String> headers)
      throws SourceFault, IOException, InterruptedException {
    return transport.send("GET", resolve(address, file.location()), headers, signer());
  }

  private URI resolve(ModelAddress.Hub pinned, String path) {
    return at(
        "/" + pinned.repository() + "/resolve/" + pinned.revision() + "/" + Answers.encoded(path));
  }

  private URI at(String path) {
    return URI.create(settings.hub().toString().replaceFirst("/+$", "") + path);
  }
}
