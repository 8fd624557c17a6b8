package dev.whorl.operator.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the API server does not take, and will not take however often it is asked, from what
 * only failed.
 */
public final class Refusal {
  private static final int LONGEST = 1000;
  private static final int UNPROCESSABLE = 422;
  private static final Set<Integer> CODES =
      Set.of(
          HttpURLConnection.HTTP_BAD_REQUEST,
          HttpURLConnection.HTTP_FORBIDDEN,
          HttpURLConnection.HTTP_NOT_FOUND,
          UNPROCESSABLE);

  private Refusal() {}

  /**
   * What the API server said: invalid, forbidden (quota, pod security, an admission policy, a
   * namespace on its way out), or in a namespace that is gone. Null when the call failed for
   * another reason and may be tried again at once.
   */
  public static @Nullable String of(KubernetesClientException failure) {
    if (!CODES.contains(failure.getCode())) {
      return null;
    }
    Status status = failure.getStatus();
    String said =
        status == null || status.getMessage() == null
            ? String.valueOf(failure.getMessage())
            : status.getMessage();
    return said.length() <= LONGEST ? said : said.substring(0, LONGEST - 1) + "…";
  }
}
