"""Builds an image, starts a container of it on Docker, then runs it as a Pod behind a Service.

The program of a published article on container orchestration, with its slips corrected; README.md lists them.
Needs Docker, a kubeconfig (KUBECONFIG or ~/.kube/config), and Debian's python3-docker and python3-kubernetes.
"""
import os

import docker
import kubernetes

try:
    from prometheus_client import start_http_server
except ImportError:  # python3-prometheus-client is not installed: everything but the metrics port works
    start_http_server = None

HERE = os.path.dirname(os.path.abspath(__file__))


# Create a container image
def create_container_image(image_name, image_path):
    client = docker.from_env()
    image, _ = client.images.build(path=image_path, tag=image_name)
    if "/" in image_name:
        client.images.push(image_name)
    return image


# Start a container
def start_container(container_name, image_name, hostname, port, host_port):
    client = docker.from_env()
    container = client.containers.create(image=image_name, name=container_name, hostname=hostname, ports={"{}/tcp".format(port): host_port})
    container.start()
    return container


# Orchestrate containers
def orchestrate_containers(containers):
    client = kubernetes.client.CoreV1Api()
    for container in containers:
        body = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": container["name"],
                "labels": {
                    "name": container["name"]
                }
            },
            "spec": {
                "containers": [
                    {
                        "name": container["name"],
                        "image": container["image"],
                        "ports": [
                            {
                                "containerPort": container["port"]
                            }
                        ]
                    }
                ]
            }
        }
        client.create_namespaced_pod("default", body)


# Manage containers
def manage_containers(containers):
    if start_http_server is not None:
        start_http_server(8000)
    client = kubernetes.client.CoreV1Api()
    for container in containers:
        body = {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {
                "name": container["name"]
            },
            "spec": {
                "selector": {
                    "name": container["name"]
                },
                "ports": [
                    {
                        "port": container["port"]
                    }
                ]
            }
        }
        client.create_namespaced_service("default", body)


def main():
    kubernetes.config.load_kube_config()

    # Create a container image
    create_container_image("my-image:v1.0", os.path.join(HERE, "image"))

    # Start a container; HOST_PORT names another port of this machine where 80 is taken
    start_container("my-container", "my-image:v1.0", "my-hostname", 80, int(os.environ.get("HOST_PORT", "80")))

    # Orchestrate containers
    orchestrate_containers([
        {
            "name": "my-container",
            "image": "my-image:v1.0",
            "port": 80
        }
    ])

    # Manage containers
    manage_containers([
        {
            "name": "my-container",
            "port": 80
        }
    ])


if __name__ == "__main__":
    main()
