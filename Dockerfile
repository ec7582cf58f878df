# One image for every role: the node program, and the sample drivers beside it. Worker processes run a driver's own program, so
# a driver that is in the image is on every node at the same path.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src ./src
COPY samples ./samples
RUN dotnet publish src/Node/ClusterTasks.Node.csproj --configuration Release --output /app/node
RUN dotnet publish samples/SharedDataFrame/SharedDataFrame.csproj --configuration Release --output /app/samples/SharedDataFrame

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS node
COPY --from=build /app /app
# Sockets and node files. Only this user may enter, so drivers must run as the same user, as `docker compose exec` does.
RUN mkdir --mode=0700 /run/clustertasks && chown $APP_UID:$APP_UID /run/clustertasks
# The address is the drivers': 'latest' is a link to the folder of the node that started last.
ENV CLUSTERTASKS_RUN_DIR=/run/clustertasks \
    CLUSTERTASKS_ADDRESS=unix:/run/clustertasks/latest/session.sock \
    DOTNET_EnableDiagnostics=0
USER $APP_UID
WORKDIR /app
ENTRYPOINT ["dotnet", "/app/node/ClusterTasks.Node.dll"]
CMD ["node"]
