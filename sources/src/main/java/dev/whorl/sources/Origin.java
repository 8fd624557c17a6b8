package dev.whorl.sources;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;

/** Where one model comes from. */
interface Origin {
  /** What the address means now. */
  Listing list() throws SourceFault, IOException, InterruptedException;

  /** The answer to a GET of a file with further headers; any status. The caller closes its body. */
  HttpResponse<InputStream> open(RemoteFile file, Map<String, String> headers)
      throws SourceFault, IOException, InterruptedException;

  /** What to say where the source wants other credentials. */
  String credentials();

  /** The origin of an address. */
  static Origin of(ModelAddress address, SourceSettings settings, Transport transport) {
    return switch (address) {
      case ModelAddress.Hub hub -> new HubOrigin(hub, settings, transport);
      case ModelAddress.Registry registry -> new RegistryOrigin(registry, settings, transport);
      case ModelAddress.Bucket bucket -> new BucketOrigin(bucket, settings, transport);
      case ModelAddress.Web web -> new WebOrigin(web, settings, transport);
    };
  }
}
