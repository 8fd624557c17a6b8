package dev.whorl.sources;

import dev.whorl.sources.Credentials.Login;
import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A GGUF file of a web server, with its other parts where it is split. */
final class WebOrigin implements Origin {
  private final ModelAddress.Web address;
  private final SourceSettings settings;
  private final Transport transport;

  WebOrigin(ModelAddress.Web address, SourceSettings settings, Transport transport) {
    this.address = address;
    this.settings = settings;
    this.transport = transport;
  }

  private Transport.Signer signer() {
    Login login = settings.credentials().web(address.uri().getHost());
    return login == null ? Transport.NOBODY : Transport.authorization(login.basic());
  }

  @Override
  public String credentials() {
    return "Give a login for (%s) in %s.".formatted(address.uri().getHost(), Credentials.NETRC);
  }

  @Override
  public Listing list() throws SourceFault, IOException, InterruptedException {
    String path = address.uri().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    List<RemoteFile> files = new ArrayList<>();
    for (String part : SplitName.all(name)) {
      files.add(file(part));
    }
    return Expected.listing(
        address, address.expectation(), address.at(Listing.digest(files)), files);
  }

  private RemoteFile file(String name) throws SourceFault, IOException, InterruptedException {
    HttpResponse<InputStream> head = transport.send("HEAD", uri(name), Map.of(), signer());
    head.body().close();
    if (!Answers.good(head)) {
      throw Answers.fault(head, address.text(), credentials());
    }
    long bytes = head.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (bytes < 0) {
      throw new SourceFault(
          Kind.UNSUPPORTED,
          "The server of the model (%s) does not say how long (%s) is."
              .formatted(address.text(), name));
    }
    String tag = head.headers().firstValue("ETag").orElse("");
    return new RemoteFile(
        name,
        bytes,
        null,
        tag.startsWith("\"") ? tag : head.headers().firstValue("Last-Modified").orElse(null),
        name);
  }

  @Override
  public HttpResponse<InputStream> open(RemoteFile file, Map<String, String> headers)
      throws SourceFault, IOException, InterruptedException {
    return transport.send("GET", uri(file.location()), headers, signer());
  }

  private URI uri(String name) {
    URI uri = address.uri();
    String path = uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(
        settings.base(uri.getAuthority())
            + path.substring(0, path.lastIndexOf('/') + 1)
            + Answers.encoded(name)
            + query);
  }
}
