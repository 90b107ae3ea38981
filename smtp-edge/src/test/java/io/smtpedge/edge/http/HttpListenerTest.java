package io.smtpedge.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What strangers send to an HTTP port, and that it harms nobody. */
class HttpListenerTest {

    private final List<Request> asked = new CopyOnWriteArrayList<>();
    private HttpListener listener;

    @BeforeEach
    void open() throws IOException {
        listener = listener(request -> {
            asked.add(request);
            return switch (request.path()) {
                case "/fault" -> throw new IllegalStateException("secret detail");
                default -> Response.text(200, "fine").with("X-More", "yes");
            };
        });
    }

    private static HttpListener listener(Handler handler) throws IOException {
        return HttpListener.open(
                "test.address",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new HttpListener.Limits(4, 1000),
                handler);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void aRequestAndItsAnswer() throws IOException {
        String answer = send("POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nContent-Length: 4\r\n\r\nbody");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK")
                .contains("X-more: yes", "X-content-type-options: nosniff", "Cache-control: no-store")
                .endsWith("fine\n");
        Request request = asked.getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/a%20b");
        assertThat(request.query()).isEqualTo("c=d");
        assertThat(request.header("X-ONE")).isEqualTo("1");
        assertThat(request.body()).isEqualTo("body");
        assertThat(request.peer().isLoopbackAddress()).isTrue();
    }

    @Test
    void headHasNoBody() throws IOException {
        assertThat(send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK")
                .contains("Content-length: 5")
                .doesNotContain("fine");
    }

    /** Also where nobody said how long it would be. */
    @Test
    void aLongBodyIsRefused() throws IOException {
        assertThat(send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" + "x".repeat(1001)))
                .startsWith("HTTP/1.1 413")
                .contains("longer than 1000 octets");
        assertThat(send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + "x".repeat(1024)
                        + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsNoHttpReachesNobody() throws IOException {
        for (String garbage : List.of(
                "EHLO spammer\r\n\r\n",
                "\0\0\0\0\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET %zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "GET / HTTP/1.1\r\n" + "X-A: b\r\n".repeat(500) + "\r\n",
                "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003")) {
            assertThat(send(garbage)).as(garbage).doesNotContain("200 OK");
        }
        assertThat(send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).contains("200 OK");
    }

    @Test
    void aFaultTellsNothingOfItself() throws IOException {
        assertThat(send("GET /fault HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 500")
                .doesNotContain("secret", "Exception");
    }

    /** Those beyond are hung up on; when there is room again, it goes on. */
    @Test
    void onlySoManyAtOnce() throws IOException, InterruptedException {
        CountDownLatch busy = new CountDownLatch(4);
        CountDownLatch goOn = new CountDownLatch(1);
        try (HttpListener slow = listener(request -> {
            busy.countDown();
            try {
                goOn.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            return Response.text(200, "at last");
        })) {
            List<Socket> four = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                four.add(begin(slow, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
            busy.await();

            assertThat(rest(begin(slow, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))).isEmpty();

            goOn.countDown();
            for (Socket socket : four) {
                assertThat(rest(socket)).contains("at last");
            }
        }
    }

    @Test
    void anAddressThatIsTakenIsTold() {
        assertThatThrownBy(() -> HttpListener.open(
                        "admin.address",
                        listener.address(),
                        new HttpListener.Limits(1, 1),
                        _ -> Response.text(200, "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("admin.address: cannot listen on 127.0.0.1 port");
    }

    private String send(String octets) throws IOException {
        return rest(begin(listener, octets));
    }

    private static Socket begin(HttpListener to, String octets) throws IOException {
        Socket socket = new Socket(to.address().getAddress(), to.address().getPort());
        try {
            socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
        } catch (SocketException hungUp) {
            assertThat(hungUp).as("the server had heard enough").isNotNull();
        }
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(20_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }
}
