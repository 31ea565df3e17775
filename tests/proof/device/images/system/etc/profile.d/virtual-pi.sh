PATH=$PATH:/opt/virtual-pi
