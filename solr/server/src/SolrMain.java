import java.util.EnumSet;
import javax.servlet.DispatcherType;
import org.apache.solr.servlet.CoreContainerProvider;
import org.apache.solr.servlet.SolrDispatchFilter;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.DefaultServlet;
import org.eclipse.jetty.servlet.ServletContextHandler;

/**
 * Solr in a bare Jetty, for development and tests: one loopback port, no start script, no download
 * of the full distribution. The home folder comes in the system property {@code solr.solr.home}.
 */
public final class SolrMain {
  private SolrMain() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: SolrMain PORT");
      System.exit(2);
    }
    Server server = new Server();
    server.addConnector(loopback(server, Integer.parseInt(arguments[0])));
    server.setHandler(solr());
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  private static ServerConnector loopback(Server server, int port) {
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    return connector;
  }

  private static ServletContextHandler solr() {
    ServletContextHandler context =
        new ServletContextHandler(ServletContextHandler.SESSIONS);
    context.setContextPath("/solr");
    context.addEventListener(new CoreContainerProvider());
    context.addFilter(SolrDispatchFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(DefaultServlet.class, "/*");
    return context;
  }
}
